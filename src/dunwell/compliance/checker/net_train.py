"""Trains the net of `net.py` in numpy: `python -m dunwell.compliance.checker.net_train en`.

Word vectors stay as they are; filters, what channel and addressee add to a word, and the last layer are learnt by Adam
from the corpus, with words and filters left out at random. Seeded: the same corpus gives the same file but for rounding.
"""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from dunwell.compliance.checker import corpus, model, net
from dunwell.compliance.checker.categories import CATEGORIES
from dunwell.compliance.checker.corpus import Example
from dunwell.compliance.checker.features import Array

SEEDS = 2  # nets whose mean is the answer
FLAG, SHARE, BAND = (
    -0.4,
    0.7,
    2.0,
)  # see `net.Second`; chosen on lines that training had not read (docs/checker.md)
FILTERS = 64
EPOCHS = 15
BATCH = 64
RATE = 2e-3
LEFT_OUT_WORDS, LEFT_OUT_FILTERS = 0.15, 0.4
SMOOTH = 0.015
CATEGORY = 0.4  # how much a category's error counts beside that of the last head
LONGEST = 60  # words of a line that training looks at


@dataclass
class _Parts:
    """What is learnt, as floats."""

    context: Array
    kernels: list[Array]  # of each width: (width, dimensions, filters)
    bias: Array
    out: Array
    base: Array

    def all(self) -> list[Array]:
        return [self.context, *self.kernels, self.bias, self.out, self.base]


def words_of(vectors: net.Vectors, examples: Sequence[Example]) -> net.Words:
    """The examples as the net reads them."""
    lang = examples[0].lang
    return net.read(
        vectors, lang, [each.text for each in examples], [each.channel for each in examples],
        [each.addressee for each in examples],
    )  # fmt: skip


def fit(vectors: net.Vectors, examples: Sequence[Example], seed: int = 0, epochs: int = EPOCHS) -> net.Net:
    """A net that has learnt the examples."""
    draw = np.random.default_rng(seed)
    words, wanted = words_of(vectors, examples), _wanted(examples)
    size, heads = vectors.table.shape[1], wanted.shape[1]
    unit = 1.0 / max(float(vectors.table[2:].std()), 1e-9)  # brings whole-number rows to ordinary size
    table = vectors.table * np.float32(unit)
    total = FILTERS * len(net.WIDTHS)
    learnt = _Parts(
        np.zeros((len(net.CONTEXTS), size), np.float32),
        [draw.normal(0, 1.4 / np.sqrt(w * size), (w, size, FILTERS)).astype(np.float32) for w in net.WIDTHS],
        np.zeros(total, np.float32),
        draw.normal(0, 0.05, (total, heads)).astype(np.float32),
        np.zeros((len(net.CONTEXTS), heads), np.float32),
    )
    moved = [(np.zeros_like(each), np.zeros_like(each)) for each in learnt.all()]
    steps, step = epochs * (len(examples) // BATCH), 0
    lengths = np.diff(words.begin)
    for _ in range(epochs):
        order = draw.permutation(len(examples))
        # lines of like length go together, in chunks, so that little silence is reckoned with
        order = np.concatenate(
            [
                part[np.argsort(lengths[part], kind="stable")]
                for part in np.array_split(order, max(len(order) // (BATCH * 40), 1))
            ]
        )
        batches = [order[at : at + BATCH] for at in range(0, len(order) - BATCH + 1, BATCH)]
        for number in draw.permutation(len(batches)):
            chosen = batches[number]
            step += 1
            rate = RATE * 0.5 * (1 + np.cos(np.pi * min(step / steps, 1.0)))
            slopes = _slopes(learnt, table, words, chosen, wanted[chosen], draw)
            for each, slope, (first, second) in zip(learnt.all(), slopes, moved, strict=True):
                first += 0.1 * (slope - first)
                second += 0.001 * (slope * slope - second)
                each -= (rate / (1 - 0.9**step)) * first / (np.sqrt(second / (1 - 0.999**step)) + 1e-8)
    return _whole_numbers(learnt, vectors, unit)


def _wanted(examples: Sequence[Example]) -> Array:
    answer = np.zeros((len(examples), len(model.HEADS)), np.float32)
    for row, each in enumerate(examples):
        for name in each.violations:
            answer[row, CATEGORIES.index(name)] = 1
        answer[row, -1] = bool(each.violations)
    return answer


def _slopes(
    learnt: _Parts, table: Array, words: net.Words, chosen: Array, wanted: Array, draw: np.random.Generator
) -> list[Array]:
    """The slope of the loss for each part, over one batch."""
    lengths = np.minimum(np.diff(words.begin)[chosen], LONGEST + net.BEFORE + net.AFTER)
    longest = int(lengths.max())
    at = words.begin[:-1][chosen][:, None] + np.minimum(np.arange(longest), lengths[:, None] - 1)
    rows = words.row[at]
    spoken = (rows > net.SILENCE) & (draw.random(rows.shape) >= LEFT_OUT_WORDS)
    context = words.context[chosen]
    told = (table[rows] + learnt.context[context][:, None, :]) * (spoken[..., None] / (1 - LEFT_OUT_WORDS))
    told = told.astype(np.float32)
    count = len(chosen)
    hidden, where = np.empty((count, learnt.bias.size), np.float32), []
    places = longest - net.AFTER
    closed = np.arange(places) >= (lengths - net.AFTER)[:, None]
    for number, kernel in enumerate(learnt.kernels):
        flat = told.reshape(-1, told.shape[2])
        felt = sum(
            (flat @ kernel[step]).reshape(count, longest, -1)[:, step : step + places]
            for step in range(len(kernel))
        )
        felt[closed] = -np.inf
        best = felt.argmax(axis=1)
        where.append(best)
        hidden[:, number * FILTERS : (number + 1) * FILTERS] = np.take_along_axis(felt, best[:, None], 1)[
            :, 0
        ]
    raised = np.maximum(hidden + learnt.bias, 0)
    kept = (draw.random(raised.shape) >= LEFT_OUT_FILTERS) / np.float32(1 - LEFT_OUT_FILTERS)
    shown = (raised * kept).astype(np.float32)
    logits = shown @ learnt.out + learnt.base[context]
    weight = np.full(wanted.shape[1], CATEGORY, np.float32)
    weight[-1] = 1
    off = (1 / (1 + np.exp(-logits)) - (wanted * (1 - 2 * SMOOTH) + SMOOTH)) * weight / count
    base = np.zeros_like(learnt.base)
    np.add.at(base, context, off)
    back = (off @ learnt.out.T) * kept * (raised > 0)
    each = np.arange(count)[:, None]
    kernels, felt_by = [], np.zeros((count, told.shape[2]), np.float32)
    for number, kernel in enumerate(learnt.kernels):
        own = back[:, number * FILTERS : (number + 1) * FILTERS].astype(np.float32)
        slope = np.empty_like(kernel)
        for step in range(len(kernel)):
            seen = told[each, where[number] + step]  # (lines, filters, dimensions)
            slope[step] = np.einsum("bf,bfd->df", own, seen, optimize=True)
            heard = own * spoken[each, where[number] + step]
            felt_by += heard @ kernel[step].T
        kernels.append(slope)
    about = np.zeros_like(learnt.context)
    np.add.at(about, context, felt_by / np.float32(1 - LEFT_OUT_WORDS))
    return [about, *kernels, back.sum(axis=0), shown.T @ off, base]


def _whole_numbers(learnt: _Parts, vectors: net.Vectors, unit: float) -> net.Net:
    """Filters as whole numbers from -127 to 127, each with its scale; what a context adds as rows like the words'."""
    size = vectors.table.shape[1]
    blocks, scales = [], []
    for kernel in learnt.kernels:
        scale = np.maximum(np.abs(kernel).max(axis=(0, 1)), 1e-9) / 127
        blocks += [np.round(kernel[step] / scale) for step in range(len(kernel))]
        scales.append(scale * unit)
    scale = np.concatenate(scales).astype(np.float64) * 2**net.STEPS
    return net.Net(
        vectors,
        np.clip(np.round(learnt.context / unit), -127, 127).astype(np.float32),
        np.concatenate(blocks, axis=1).reshape(size, -1).astype(np.float32),
        np.round(learnt.bias / scale),
        scale,
        learnt.out.astype(np.float32).astype(np.float64),
        learnt.base.astype(np.float64),
    )


def main(arguments: Sequence[str]) -> int:
    """Train on the whole corpus and write the file; `--flag` alone changes only the level of decision."""
    parser = argparse.ArgumentParser(prog="net_train")
    parser.add_argument("lang", choices=["en"])
    for name, value in (("--flag", FLAG), ("--share", SHARE), ("--band", BAND)):
        parser.add_argument(name, type=float, default=value)
    parser.add_argument(
        "--keep", action="store_true", help="keep the nets and change only flag, share and band"
    )
    asked = parser.parse_args(arguments)
    vectors = net.load_vectors(asked.lang)
    known = net.load(asked.lang) if asked.keep else None
    examples = corpus.read(asked.lang)
    nets = known.nets if known else tuple(fit(vectors, examples, seed) for seed in range(SEEDS))
    path = corpus.DATA / asked.lang / "net.npz"
    net.save(net.Second(nets, asked.flag, asked.share, asked.band), path)
    net.load.cache_clear()
    sys.stdout.write(
        f"{asked.lang}: {len(examples)} examples, {path.name}: {path.stat().st_size // 1024} kB\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
