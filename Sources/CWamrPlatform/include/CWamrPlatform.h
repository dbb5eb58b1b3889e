#pragma once
#include "CWamrABI.h"
#include "SystemCalls.h"
