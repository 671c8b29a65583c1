# goldens of docs/towers.md: needs torch, open_clip, timm, safetensors
import torch, open_clip, timm, collections
from open_clip.transformer import VisionTransformer, QuickGELU
from open_clip.model import resize_pos_embed
from safetensors.torch import save_file
from timm.models.vision_transformer import VisionTransformer as Timm
torch.manual_seed(7)
W,L,H,P,S,D,HID=32,2,2,8,32,40,48
def tower(act, size=S):
    t=VisionTransformer(image_size=size,patch_size=P,width=W,layers=L,heads=H,mlp_ratio=4,output_dim=24,act_layer=act)
    return t.eval()
v=tower(torch.nn.GELU)
with torch.no_grad():
    for n,p in v.named_parameters():
        p.copy_(torch.randn_like(p)*(0.3 if p.dim()>1 else 0.2)+(1 if n.endswith('weight') and p.dim()==1 else 0))
mm=torch.nn.Sequential(torch.nn.Linear(W,HID),torch.nn.GELU(),torch.nn.Linear(HID,D),torch.nn.LayerNorm(D)).eval()
class Net(torch.nn.Module):
    def __init__(s):
        super().__init__(); s.visual=v; s.mm=mm
        s.text=torch.nn.Embedding(8,4).half()
        s.logit_scale=torch.nn.Parameter(torch.tensor(2.5)); s.logit_bias=torch.nn.Parameter(torch.tensor(-9.))
net=Net()
class DDP(torch.nn.Module):
    def __init__(s): super().__init__(); s.module=net
ddp=DDP()
opt=torch.optim.AdamW([p for p in mm.parameters()],lr=1e-3)
mm(torch.randn(3,W)).sum().backward(); opt.step()
x=torch.randn(2,3,S,S)
def tokens(t): # before ln_post
    return t.transformer(t._embeds(x))
with torch.no_grad():
    tok=tokens(v)
    q=tower(QuickGELU); q.load_state_dict(v.state_dict()); quick=tokens(q)
    proj=mm(tok[:,1:]); avg=torch.nn.functional.normalize(proj.mean(1),dim=-1)
    cls=torch.nn.functional.normalize(mm(tok[:,0]),dim=-1)
    g={'x':x,'tokens':tok,'tokens_quick':quick,'avg':avg,'cls':cls}
    for size in (24,40):
        sd={'visual.positional_embedding':v.positional_embedding.clone()}
        class M: pass
        m=M(); m.visual=M(); m.visual.positional_embedding=torch.zeros((size//P)**2+1,W); m.visual.grid_size=(size//P,)*2
        resize_pos_embed(sd,m); g[f'positions_{size}']=sd['visual.positional_embedding'].contiguous()
    # projectors of other depths
    for d in (1,3):
        torch.manual_seed(d)
        layers=[]
        w=W
        for i in range(d-1): layers+=[torch.nn.Linear(w,HID),torch.nn.GELU()]; w=HID
        p=torch.nn.Sequential(*layers,torch.nn.Linear(w,D),torch.nn.LayerNorm(D))
        for n,t in p.state_dict().items(): g[f'depth{d}.mm.{n}']=t.clone()
        g[f'depth{d}.features']=torch.nn.functional.normalize(p(tok[:,1:]).mean(1),dim=-1)
    # timm, in the manner of CLIP, with and without a bias of the patches
    t=Timm(img_size=S,patch_size=P,embed_dim=W,depth=L,num_heads=H,mlp_ratio=4,pre_norm=True,norm_layer=torch.nn.LayerNorm,num_classes=24).eval()
    vs=v.state_dict(); ts={}
    ts['cls_token']=vs['class_embedding'].view(1,1,W); ts['pos_embed']=vs['positional_embedding'][None]
    ts['patch_embed.proj.weight']=vs['conv1.weight']
    for a,b in (('norm_pre','ln_pre'),('norm','ln_post')):
        for e in('weight','bias'): ts[f'{a}.{e}']=vs[f'{b}.{e}']
    for i in range(L):
        for a,b in (('norm1','ln_1'),('norm2','ln_2'),('attn.proj','attn.out_proj'),('mlp.fc1','mlp.c_fc'),('mlp.fc2','mlp.c_proj')):
            for e in('weight','bias'): ts[f'blocks.{i}.{a}.{e}']=vs[f'transformer.resblocks.{i}.{b}.{e}']
        for e in('weight','bias'): ts[f'blocks.{i}.attn.qkv.{e}']=vs[f'transformer.resblocks.{i}.attn.in_proj_{e}']
    print(t.load_state_dict(ts,strict=False))
    b=t.patch_embed(x); 
    def ttok(t):
        y=t._pos_embed(t.patch_embed(x)); y=t.norm_pre(y); return t.blocks(y)
    print('timm vs open_clip', (ttok(t)-tok).abs().max())
    save_file({k:z.contiguous().clone() for k,z in t.state_dict().items()},'towers/timm.safetensors')
    bias=torch.randn(W)*0.3
    t.patch_embed.proj.bias=torch.nn.Parameter(bias); g['patch_bias']=bias; g['tokens_patch_bias']=ttok(t)
save_file({k:z.detach().contiguous().clone() for k,z in g.items()},'towers/golden.safetensors')
sd=ddp.state_dict()
ck={'epoch':5,'name':'tiny','state_dict':sd,'optimizer':opt.state_dict()}
torch.save(ck,'towers/checkpoint.pt')
save_file({k:z.contiguous().clone() for k,z in sd.items()},'towers/checkpoint.safetensors')
base=torch.randn(6,5)
odd={'t':base.t(),'slice':base[1:4,::2],'shared':base[2],'half':torch.randn(3).half(),'bf16':torch.randn(2,2).bfloat16(),'long':torch.tensor([1,-2**40]),'bool':torch.tensor([True,False]),'u8':torch.arange(5,dtype=torch.uint8),'scalar':torch.tensor(3.5),'empty':torch.zeros(0,4),'param':torch.nn.Parameter(torch.randn(2,3)),'f64':torch.randn(2,dtype=torch.float64),'i32':torch.tensor([7,-7],dtype=torch.int32)}
torch.save({**odd,'note':'x','when':3,'dtype':torch.float16,'size':torch.Size([1,2]),'set':{1,2},'nest':[{'a':(1,2.5,None,True)}],'big':2**80,'bytes':b'ab','order':collections.OrderedDict(a=1),'dd':collections.defaultdict(list)},'towers/odd.pt',pickle_protocol=4)
save_file({k:z.detach().contiguous().clone() for k,z in odd.items()},'towers/odd.safetensors')
torch.save({'a':base},'towers/old.pt',_use_new_zipfile_serialization=False)
