// Includes every header of the library.
#pragma once

#include "selvedge/error.h"
#include "selvedge/garment.h"
#include "selvedge/image.h"
#include "selvedge/json.h"
#include "selvedge/model.h"
#include "selvedge/price.h"
#include "selvedge/product.h"
#include "selvedge/product_filter.h"
#include "selvedge/product_id.h"
#include "selvedge/progress.h"
#include "selvedge/recommendation.h"
#include "selvedge/shop.h"
#include "selvedge/skipped.h"
