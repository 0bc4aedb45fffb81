#!/usr/bin/python3
"""Golden numbers of the paper's network from an independent implementation: PyTorch in Python.

Writes tests/golden/paper_network.json: initial weights, then embeddings, similarities, loss and gradients of one batch, and
the losses and weights of ten SGD steps. Needs Debian's python3-torch. The images are not stored: both sides make them with
the same linear congruential generator.
"""
import json
import pathlib

import torch
from torch import nn
from torch.nn import functional as F

HEIGHT, WIDTH, IMAGES = 24, 20, 6
PAIRS = [(0, 1, 1), (0, 2, 0), (3, 4, 1), (3, 1, 0), (5, 2, 1), (5, 4, 0), (0, 4, 0)]  # product, person, match
LEARNING_RATE = 0.05


def make_images():
    state, values = 12345, []
    for _ in range(IMAGES * 3 * HEIGHT * WIDTH):
        state = (state * 1103515245 + 12345) % 2**31
        values.append((state >> 16) & 255)
    return torch.tensor(values, dtype=torch.float32).reshape(IMAGES, 3, HEIGHT, WIDTH) / 255


def main():
    torch.manual_seed(7)
    torch.set_default_dtype(torch.float32)
    rows, columns = ((HEIGHT - 2) // 2 - 2) // 4, ((WIDTH - 2) // 2 - 2) // 4
    tower = nn.Sequential(
        nn.Conv2d(3, 3, 3), nn.LeakyReLU(0.01), nn.MaxPool2d(2),
        nn.Conv2d(3, 10, 3), nn.LeakyReLU(0.01), nn.MaxPool2d(4),
        nn.BatchNorm2d(10), nn.Flatten(), nn.Linear(10 * rows * columns, 16), nn.Tanh(), nn.Linear(16, 8))
    images = make_images()
    product, person, match = (torch.tensor(column) for column in zip(*PAIRS))
    match = match.float()

    def numbers(tensors):
        return {name: tensor.detach().double().flatten().tolist() for name, tensor in tensors}

    def forward():
        embeddings = tower(images)
        return embeddings, F.cosine_similarity(embeddings[product], embeddings[person])

    golden = {"height": HEIGHT, "width": WIDTH, "images": IMAGES, "pairs": PAIRS, "learning_rate": LEARNING_RATE,
              "torch": torch.__version__, "weights": numbers(tower.state_dict().items())}
    tower.train()
    optimiser = torch.optim.SGD(tower.parameters(), lr=LEARNING_RATE)
    golden["losses"] = []
    for step in range(10):
        optimiser.zero_grad()
        embeddings, similarities = forward()
        loss = F.binary_cross_entropy(torch.sigmoid(similarities), match)
        loss.backward()
        if step == 0:
            golden["embeddings"] = embeddings.detach().flatten().tolist()
            golden["similarities"] = similarities.detach().tolist()
            golden["gradients"] = numbers((name, p.grad) for name, p in tower.named_parameters())
        golden["losses"].append(loss.item())
        optimiser.step()
    golden["weights_after_ten_steps"] = numbers(tower.state_dict().items())
    path = pathlib.Path(__file__).resolve().parent.parent / "tests" / "golden" / "paper_network.json"
    path.write_text(json.dumps(golden) + "\n")


main()
