#!/usr/bin/python3
"""The street2shop tower in PyTorch eager, as bench_embed's peer: WIDTH HEIGHT THREADS.

Prints the multiply-adds of one image, then lines "threads batch images/s". Weights are random: speed does not depend on
them. Batch normalisation is folded here too, as in what it is compared with.
"""
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

STAGES = [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)]


class Block(nn.Module):
    def __init__(self, channels, expansion, out, stride):
        super().__init__()
        wide = channels * expansion
        layers = [] if expansion == 1 else [nn.Conv2d(channels, wide, 1), nn.ReLU6(inplace=True)]
        layers += [nn.Conv2d(wide, wide, 3, stride, 1, groups=wide), nn.ReLU6(inplace=True), nn.Conv2d(wide, out, 1)]
        self.layers = nn.Sequential(*layers)
        self.residual = stride == 1 and channels == out

    def forward(self, x):
        return x + self.layers(x) if self.residual else self.layers(x)


class Tower(nn.Module):
    def __init__(self):
        super().__init__()
        layers, channels = [nn.Conv2d(3, 32, 3, 2, 1), nn.ReLU6(inplace=True)], 32
        for expansion, out, blocks, stride in STAGES:
            for i in range(blocks):
                layers.append(Block(channels, expansion, out, stride if i == 0 else 1))
                channels = out
        self.trunk = nn.Sequential(*layers, nn.Conv2d(320, 1280, 1), nn.ReLU6(inplace=True))
        self.projection = nn.Linear(1280, 256)

    def forward(self, x):
        pooled = self.trunk(x).clamp(min=1e-6).pow(3).mean((2, 3)).pow(1 / 3)
        return F.normalize(self.projection(pooled))


def multiply_adds(tower, image):
    total = 0

    def count(layer, inputs, output):
        nonlocal total
        total += output.numel() * (layer.weight.numel() // layer.weight.shape[0])

    hooks = [m.register_forward_hook(count) for m in tower.modules() if isinstance(m, (nn.Conv2d, nn.Linear))]
    tower(image)
    for hook in hooks:
        hook.remove()
    return total


width, height, most_threads = map(int, sys.argv[1:])
tower = Tower().eval()
with torch.inference_mode():
    print(multiply_adds(tower, torch.zeros(1, 3, height, width)), flush=True)
    for threads in sorted({1, most_threads}):
        torch.set_num_threads(threads)
        for batch in (1, 32):
            images = torch.rand(batch, 3, height, width)
            tower(images)
            best = 0
            for _ in range(5):
                start, done = time.perf_counter(), 0
                while done == 0 or time.perf_counter() - start < 0.25:
                    tower(images)
                    done += batch
                best = max(best, done / (time.perf_counter() - start))
            print(threads, batch, best, flush=True)
