// How PixelDTGAN is trained; configs/pixel_dtgan.toml is the paper's, in full.
#pragma once

#include "study/model/transfer_network.h"

namespace selvedge::training {

struct TransferOptions {
  model::TransferNetworkOptions network;
  int lower_after = 25;   // epochs; then the learning rate falls…
  double lower_to = 0.1;  // …to this share
  double momentum = 0.5;  // SGD's, or Adam's first decay rate
};

}  // namespace selvedge::training
