"""What ImageLoaderBench measures, by Pillow and torchvision on one thread: python image_loader.py FOLDER [ROUNDS]

Decode, random resized crop (0.9 to 1) to 224 pixels, bicubic; pictures a second of processor time. Wants Pillow and torchvision.
"""

import io
import pathlib
import sys
import time

import torch
from PIL import Image
from torchvision import transforms

torch.set_num_threads(1)
files = [path.read_bytes() for path in sorted(pathlib.Path(sys.argv[1]).glob("*.jpg"))]
bicubic = transforms.InterpolationMode.BICUBIC
crop = transforms.RandomResizedCrop(224, scale=(0.9, 1), interpolation=bicubic)
transform = transforms.Compose([crop, transforms.PILToTensor()])
for _ in range(int(sys.argv[2]) if len(sys.argv) > 2 else 3):
    start = time.process_time()
    for data in files:
        transform(Image.open(io.BytesIO(data)).convert("RGB"))
    print(f"{len(files) / (time.process_time() - start):.0f} pictures a second")
