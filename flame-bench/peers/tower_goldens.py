"""Makes flame-core/src/test/resources/golden/towers: a tiny random image tower of open_clip's with FLAME's projector, in the forms in
which others keep it, and what PyTorch computes with it. In a throw-away environment:

    pip install torch==2.13.0 open_clip_torch==3.3.0 timm safetensors
    python tower_goldens.py ../../flame-core/src/test/resources/golden/towers

`checkpoint.pt`: the published form (names behind `module.`, a text tower, an optimizer's state); `checkpoint.safetensors`: its tensors.
`timm.safetensors`: the same transformer under timm's names. `odd.pt`, `odd.safetensors`: every type and layout. `old.pt`: the form before
zip archives. `golden.safetensors`: input `x`; `tokens` before the last norm, with GELU and QuickGELU (`tokens_quick`) and with a bias
of the patches (`patch_bias`, `tokens_patch_bias`); features by mean (`avg`), class token (`cls`), projectors of other depths, and of
some patches only (`kept`, `avg_kept`); `positions_SIZE`: positions resized by open_clip for pictures of that size.
"""
import collections
import pathlib
import sys
import types

import torch
from open_clip.model import resize_pos_embed
from open_clip.transformer import QuickGELU, VisionTransformer
from safetensors.torch import save_file
from timm.models.vision_transformer import VisionTransformer as Timm
from torch import nn
from torch.nn.functional import normalize

WIDTH, LAYERS, HEADS, PATCH, SIZE, DIM, HIDDEN = 32, 2, 2, 8, 32, 40, 48


def tower(activation):
    return VisionTransformer(image_size=SIZE, patch_size=PATCH, width=WIDTH, layers=LAYERS, heads=HEADS, mlp_ratio=4, output_dim=24,
                             act_layer=activation).eval()


def tokens(visual, x):
    return visual.transformer(visual._embeds(x))


def projector(depth):
    layers, width = [], WIDTH
    for _ in range(depth - 1):
        layers += [nn.Linear(width, HIDDEN), nn.GELU()]
        width = HIDDEN
    return nn.Sequential(*layers, nn.Linear(width, DIM), nn.LayerNorm(DIM)).eval()


def kept_features(visual, mm, x, kept):
    """The patches are dropped behind the positions, before the first norm."""
    patches = visual.conv1(x).flatten(2).transpose(1, 2) + visual.positional_embedding[1:]
    some = torch.stack([patches[i, kept[i]] for i in range(len(x))])
    first = (visual.class_embedding + visual.positional_embedding[0]).expand(len(x), 1, -1)
    out = visual.transformer(visual.ln_pre(torch.cat([first, some], 1)))
    return normalize(mm(out[:, 1:]).mean(1), dim=-1)


def timm_state(state):
    renamed = {"cls_token": state["class_embedding"].view(1, 1, WIDTH), "pos_embed": state["positional_embedding"][None],
               "patch_embed.proj.weight": state["conv1.weight"]}
    pairs = [("norm_pre", "ln_pre"), ("norm", "ln_post")]
    for i in range(LAYERS):
        block = f"transformer.resblocks.{i}."
        pairs += [(f"blocks.{i}.{theirs}", block + ours) for theirs, ours in (
            ("norm1", "ln_1"), ("norm2", "ln_2"), ("attn.proj", "attn.out_proj"), ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"))]
        for end in ("weight", "bias"):
            renamed[f"blocks.{i}.attn.qkv.{end}"] = state[f"{block}attn.in_proj_{end}"]
    for theirs, ours in pairs:
        for end in ("weight", "bias"):
            renamed[f"{theirs}.{end}"] = state[f"{ours}.{end}"]
    return renamed


def timm_tokens(model, x):
    return model.blocks(model.norm_pre(model._pos_embed(model.patch_embed(x))))


def resized(visual, size):
    state = {"visual.positional_embedding": visual.positional_embedding.clone()}
    side = size // PATCH
    target = types.SimpleNamespace(visual=types.SimpleNamespace(
        positional_embedding=torch.zeros(side * side + 1, WIDTH), grid_size=(side, side)))
    resize_pos_embed(state, target)
    return state["visual.positional_embedding"]


def save(tensors, path):
    save_file({name: t.detach().contiguous().clone() for name, t in tensors.items()}, path)


def checkpoint(visual, mm, out):
    net = nn.Module()
    net.visual, net.mm, net.text = visual, mm, nn.Embedding(8, 4).half()
    net.logit_scale, net.logit_bias = nn.Parameter(torch.tensor(2.5)), nn.Parameter(torch.tensor(-9.0))
    wrapped = nn.Module()
    wrapped.module = net
    optimizer = torch.optim.AdamW(mm.parameters(), lr=0)
    mm(torch.randn(3, WIDTH)).sum().backward()
    optimizer.step()
    state = wrapped.state_dict()
    torch.save({"epoch": 5, "name": "tiny", "state_dict": state, "optimizer": optimizer.state_dict()}, out / "checkpoint.pt")
    save(state, out / "checkpoint.safetensors")


def odd(out):
    base = torch.randn(6, 5)
    tensors = {"t": base.t(), "slice": base[1:4, ::2], "shared": base[2], "half": torch.randn(3).half(),
               "bf16": torch.randn(2, 2).bfloat16(), "long": torch.tensor([1, -2**40]), "bool": torch.tensor([True, False]),
               "u8": torch.arange(5, dtype=torch.uint8), "scalar": torch.tensor(3.5), "empty": torch.zeros(0, 4),
               "param": nn.Parameter(torch.randn(2, 3)), "f64": torch.randn(2, dtype=torch.float64),
               "i32": torch.tensor([7, -7], dtype=torch.int32)}
    others = {"note": "x", "when": 3, "dtype": torch.float16, "size": torch.Size([1, 2]), "set": {1, 2},
              "nest": [{"a": (1, 2.5, None, True)}], "big": 2**80, "bytes": b"ab", "order": collections.OrderedDict(a=1),
              "dd": collections.defaultdict(list), 7: "a number", (1, 2): "a tuple"}
    torch.save({**tensors, **others}, out / "odd.pt", pickle_protocol=4)
    save(tensors, out / "odd.safetensors")
    torch.save({"a": base}, out / "old.pt", _use_new_zipfile_serialization=False)


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(7)
    visual = tower(nn.GELU)
    with torch.no_grad():
        for name, p in visual.named_parameters():
            scale = 1 if p.dim() == 1 and name.endswith("weight") else 0
            p.copy_(torch.randn_like(p) * (0.3 if p.dim() > 1 else 0.2) + scale)
    quick = tower(QuickGELU)
    quick.load_state_dict(visual.state_dict())
    mm = projector(2)
    x = torch.randn(2, 3, SIZE, SIZE)
    golden = {"x": x}
    with torch.no_grad():
        read = golden["tokens"] = tokens(visual, x)
        golden["tokens_quick"] = tokens(quick, x)
        golden["avg"] = normalize(mm(read[:, 1:]).mean(1), dim=-1)
        golden["cls"] = normalize(mm(read[:, 0]), dim=-1)
        golden["kept"] = torch.tensor([[0, 3, 5, 9], [1, 2, 8, 15]])
        golden["avg_kept"] = kept_features(visual, mm, x, golden["kept"])
        for size in (24, 40):
            golden[f"positions_{size}"] = resized(visual, size)
        for depth in (1, 3):
            other = projector(depth)
            golden.update({f"depth{depth}.mm.{name}": t for name, t in other.state_dict().items()})
            golden[f"depth{depth}.features"] = normalize(other(read[:, 1:]).mean(1), dim=-1)
        timm = Timm(img_size=SIZE, patch_size=PATCH, embed_dim=WIDTH, depth=LAYERS, num_heads=HEADS, mlp_ratio=4, pre_norm=True,
                    norm_layer=nn.LayerNorm, num_classes=24).eval()
        timm.load_state_dict(timm_state(visual.state_dict()), strict=False)
        assert torch.allclose(timm_tokens(timm, x), read, atol=1e-4)
        save(timm.state_dict(), out / "timm.safetensors")
        golden["patch_bias"] = torch.randn(WIDTH) * 0.3
        timm.patch_embed.proj.bias = nn.Parameter(golden["patch_bias"])
        golden["tokens_patch_bias"] = timm_tokens(timm, x)
    save(golden, out / "golden.safetensors")
    checkpoint(visual, mm, out)
    odd(out)


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
