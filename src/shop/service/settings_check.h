// What a service needs to start that no setting can say of itself.
#pragma once

#include <string>

#include "shop/service/router.h"
#include "shop/service/settings.h"

namespace selvedge::service {

// Throws invalid_argument for a base path with which a request that is meant for a route would lose its beginning.
void require_no_route(const Router& router, const std::string& base_path);

// Checks the settings against each other, this machine and the URL or path of the catalogue, which is not opened.
// Throws invalid_argument, which names the setting: for a base path that is one of the service's own, a host without an
// address, a folder that is not there or lacks its files, and settings that need a catalogue on a server.
void require_startable(const ServiceSettings& settings, const std::string& catalogue);

}  // namespace selvedge::service
