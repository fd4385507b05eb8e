"""Words that a text is about, counted. How telling they are is worked out where they land, against the library."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

VERSION = "1"
MOST = 60
_READ = 400_000  # characters
_LEAST, _LONGEST = 3, 40
_REPEATED, _ENOUGH = 2, 3
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
# what says nothing of a text in the languages that Latin-script offices write most
_WRITTEN = """
about above after again against all also although always among and another any are around because been before being
below between both but came can cannot come could did does doing done down during each either else ever every few for
found from further get gets give given goes going gone had has have having her here hers herself him himself his how
however into its itself just keep let like made make many may might more most much must near need never next not now
off often once one only onto other others ought our ours ourselves out over own part per perhaps please put quite
rather said same see seen several shall she should since some still such take than that the their theirs them
themselves then there these they this those though three through thus too toward two under until upon use used using
very was well were what when where whether which while who whom whose why will with within without would yes yet you
your yours yourself http https www com org net html page pages aber alle allem allen aller alles als andere anderen
auch auf aus bei beim bin bis bist damit dann das dass dein dem den denn der des dessen die dies diese diesem diesen
dieser dieses doch dort durch ein eine einem einen einer eines einmal etwas euch euer für gegen gewesen hab habe haben
hat hatte hatten hier hin hinter ich ihm ihn ihnen ihr ihre ihrem ihren ihrer immer indem ins ist jede jedem jeden
jeder jedes jetzt kann kein keine keinen können könnte machen man manche mein meine mit muss nach nicht nichts noch
nun nur oder ohne sehr sein seine seinem seinen seiner selbst sich sie sind solche soll sollte sondern sonst über und
uns unser unter viel vom von vor während war waren warum weg weil weiter welche welcher wenn werde werden wie wieder
wir wird wirst wollen wurde wurden würde zum zur zwar zwischen alors aucun aussi autre avant avec avoir bien cela ces
cet cette ceux chaque comme comment dans deux donc elle elles encore entre est être eux fait faire ici ils jusque les
leur leurs lors mais même mes moins mon notre nous par parce pas peu peut plus pour pourquoi quand que quel quelle qui
sans ses seulement son sont sous sur tous tout toute très une vers votre vous algo ante antes aquí así aunque bajo
cada como con contra cual cuando cuya del desde donde dos ella ellas ellos era eran esa ese eso esta este esto estos
está están fue ha han hasta hay las los más mientras muy nada ningún nos nosotros otra otro para pero poco por porque
pues quien ser sido sin sobre solo sus también tan tiene todo todos tras una unas uno unos usted agli alla allo anche
ancora avere che chi contro così cui dai dal dalla degli dei della delle dello dentro dopo dove essere fra gli hanno
loro mentre molto nei nel nella nelle non nostro ogni oppure perché però più poi prima quale quando quello questa
questo sempre senza sia siamo sono sopra stato sua sul sulla suo tra tutti tutto
"""
_EMPTY = frozenset(_WRITTEN.split())


def count(parts: Iterable[str]) -> dict[str, int]:
    """The words that come most often, without those that say nothing; as they are mostly written, in small letters."""
    counted: Counter[str] = Counter()
    left = _READ
    for part in parts:
        if left <= 0:
            break
        text = part[:left]
        left -= len(text)
        counted.update(word.lower() for word in _WORD.findall(text) if _LEAST <= len(word) <= _LONGEST)
    telling = [(word, number) for word, number in counted.items() if word not in _EMPTY]
    if sum(number >= _REPEATED for _, number in telling) >= _ENOUGH:
        telling = [(word, number) for word, number in telling if number > 1]  # a longer text repeats what it is about
    return dict(sorted(telling, key=lambda item: (-item[1], item[0]))[:MOST])
