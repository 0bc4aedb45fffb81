#!/usr/bin/python3
"""Golden numbers of the ImageNet trunk from an independent implementation: PyTorch in Python.

Writes tests/golden/mobilenet_v2.json: some channels of MobileNetV2's feature maps at three depths, with the weights of
../shared/data/weights/mobilenet_v2_imagenet.pt, for two pictures whose sides are odd somewhere on the way. Needs
Debian's python3-torch. The pictures are not stored: both sides make them with the same linear congruential generator.
"""
import json
import pathlib

import torch
from torch.nn import functional as F

SIZES = [(57, 44), (48, 50)]  # height, width
EVERY = [24, 48, 10]  # of each map, this one among so many channels
ROOT = pathlib.Path(__file__).resolve().parent.parent
STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


def make_picture(height, width):
    state, values = 12345, []
    for _ in range(3 * height * width):
        state = (state * 1103515245 + 12345) % 2**31
        values.append((state >> 16) & 255)
    return torch.tensor(values, dtype=torch.float64).reshape(1, 3, height, width) / 127.5 - 1


def same_convolution(x, weight, bias, stride=1, groups=1):
    """TensorFlow's SAME: outputs = ceil(side / stride), of an odd padding the larger half after."""
    kernel, around = weight.shape[-1], []
    for side in reversed(x.shape[2:]):
        total = max((-(-side // stride) - 1) * stride + kernel - side, 0)
        around += [total // 2, total - total // 2]
    return F.conv2d(F.pad(x, around), weight, bias, stride=stride, groups=groups)


def feature_maps(x, parameters):
    """The expansions, before they are halved, of the blocks that go on to 1/16 and to 1/32; then the last map."""
    parameters, maps = iter(parameters), []

    def convolution(y, **options):
        return same_convolution(y, next(parameters), next(parameters), **options)

    x = F.relu6(convolution(x, stride=2))
    for expansion, channels, blocks, stride in STAGES:
        for block in range(blocks):
            y = F.relu6(convolution(x)) if expansion > 1 else x
            if block == 0 and stride == 2 and channels in (64, 160):
                maps.append(y)
            y = F.relu6(convolution(y, stride=stride if block == 0 else 1, groups=y.shape[1]))
            y = convolution(y)
            x = x + y if y.shape == x.shape else y
            assert x.shape[1] == channels
    return maps + [F.relu6(convolution(x))]


def main():
    module = torch.jit.load(str(ROOT.parent / "shared/data/weights/mobilenet_v2_imagenet.pt")).double()
    parameters = [p.detach() for p in module.parameters()]
    with torch.no_grad():
        picture = make_picture(224, 224)  # on the module's own size, its own forward says the same
        assert torch.allclose(feature_maps(picture, parameters)[-1], module.features(picture), atol=1e-6)
        golden = {"torch": torch.__version__, "every": EVERY, "cases": []}
        for height, width in SIZES:
            levels = []
            for level, every in zip(feature_maps(make_picture(height, width), parameters), EVERY):
                kept = level[0, ::every]
                values = [round(value, 4) for value in kept.flatten().tolist()]
                levels.append({"shape": list(kept.shape), "values": values})
            golden["cases"].append({"height": height, "width": width, "levels": levels})
    path = ROOT / "tests/golden/mobilenet_v2.json"
    path.write_text(json.dumps(golden) + "\n")
    print(path, path.stat().st_size, "bytes")


main()
