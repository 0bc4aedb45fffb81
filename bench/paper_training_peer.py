#!/usr/bin/python3
"""The usual Python pipeline for the paper's network, as bench_paper_training's peer.

Pillow decodes and resizes in DataLoader workers, PyTorch trains, both images of a pair go through the tower. Reads lines
"product_image<TAB>person_image<TAB>match" from the file named, trains one epoch over them with the threads given, and
prints the images a second (two images a pair).
"""
import sys
import time

import numpy
import torch
from PIL import Image
from torch import nn
from torch.nn import functional as F


class Pairs(torch.utils.data.Dataset):
    def __init__(self, path):
        with open(path) as lines:
            self.pairs = [line.rstrip("\n").split("\t") for line in lines]

    def __len__(self):
        return len(self.pairs)

    @staticmethod
    def load(path):
        with Image.open(path) as image:
            pixels = numpy.asarray(image.convert("RGB").resize((100, 100), Image.BILINEAR))
        return torch.from_numpy(pixels.transpose(2, 0, 1).copy()).float().div_(255)

    def __getitem__(self, i):
        product, person, match = self.pairs[i]
        return self.load(product), self.load(person), float(match)


def main():
    path, threads = sys.argv[1], int(sys.argv[2])
    torch.set_num_threads(threads)
    torch.manual_seed(1)
    tower = nn.Sequential(
        nn.Conv2d(3, 3, 3), nn.LeakyReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 10, 3), nn.LeakyReLU(), nn.MaxPool2d(4),
        nn.BatchNorm2d(10), nn.Dropout(0.5), nn.Flatten(), nn.Linear(1210, 2000), nn.Tanh(), nn.Linear(2000, 1000))
    optimiser = torch.optim.SGD(tower.parameters(), lr=0.05)
    loader = torch.utils.data.DataLoader(Pairs(path), batch_size=64, shuffle=True, num_workers=threads)
    start, pairs = time.monotonic(), 0
    for product, person, match in loader:
        optimiser.zero_grad()
        score = torch.sigmoid(F.cosine_similarity(tower(product), tower(person)))
        F.binary_cross_entropy(score, match.float()).backward()
        optimiser.step()
        pairs += len(match)
    print(2 * pairs / (time.monotonic() - start))


main()
