#pragma once
#include "CWamrABI.h"
