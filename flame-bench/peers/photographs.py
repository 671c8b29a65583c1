"""Photographs as web data sets have them, for ImageLoaderBench: python photographs.py FOLDER_OF_JPEGS OUT

Cuts every JPEG below a folder (such as Debian's endless-sky-data, unpacked) to 4:3 and writes it as 500 x 375 pixels, quality 90,
with its name as caption. Wants Pillow.
"""

import pathlib
import sys

from PIL import Image

source, out = map(pathlib.Path, sys.argv[1:])
out.mkdir(parents=True, exist_ok=True)
for number, path in enumerate(sorted(source.rglob("*.jpg"))):
    image = Image.open(path).convert("RGB")
    width = min(image.width, image.height * 4 // 3)
    height = width * 3 // 4
    left, top = (image.width - width) // 2, (image.height - height) // 2
    image = image.crop((left, top, left + width, top + height)).resize((500, 375), Image.BICUBIC)
    image.save(out / f"{number:03d}.jpg", quality=90)
    (out / f"{number:03d}.txt").write_text(path.stem)
