#include "CWamrPlatform.h"
