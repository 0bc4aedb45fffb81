#!/usr/bin/python3
"""Exports the ImageNet MobileNetV2's pooled features as ONNX: the "untuned" row of the tables, and an example of
`selvedge model import`. Needs Debian's python3-torch.

    scripts/export_imagenet_features.py ../shared/data/weights/mobilenet_v2_imagenet.pt runs/imagenet.onnx
    selvedge model import runs/imagenet.onnx --out runs/imagenet --mean 0.5,0.5,0.5 --std 0.5,0.5,0.5
"""
import sys

import torch

HEIGHT, WIDTH = 192, 144


class PooledFeatures(torch.nn.Module):
    def __init__(self, network):
        super().__init__()
        self.features = network.features

    def forward(self, images):
        return self.features(images).mean((2, 3))


if len(sys.argv) != 3:
    sys.exit(__doc__)
network = PooledFeatures(torch.jit.load(sys.argv[1]).eval())
example = torch.zeros(2, 3, HEIGHT, WIDTH)
torch.onnx.export(torch.jit.trace(network, example), example, sys.argv[2], opset_version=13, input_names=["images"],
                  output_names=["features"], dynamic_axes={"images": {0: "N"}, "features": {0: "N"}})
