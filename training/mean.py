"""Writes the mean of networks of one layout, weight by weight.

    python training/mean.py align.pt fold0.pt fold1.pt fold2.pt fold3.pt fold4.pt --out mean.pt

Networks that went on from one base for a short while lie close enough for their mean to be a network too, and a steadier one (Wortsman et al. 2022,
"Model soups").
"""
import argparse

import torch


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("networks", nargs="+", help="what train.py wrote")
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    all = [torch.load(file, map_location="cpu") for file in args.networks]
    torch.save({k: sum(w[k].double() for w in all).div(len(all)).to(v.dtype) if v.is_floating_point() else v for k, v in all[0].items()}, args.out)


if __name__ == "__main__":
    main()
