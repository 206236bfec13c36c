"""Who else may be called about a debt, in their own words: the co-borrower, the guarantor, somebody who only picks up. Pure.

`brief` is for the collector before the call (none for who only picks up: that is found out), `card` for who plays them, `debrief` for
both afterwards. {name} and {address} are theirs, {debtor} is the borrower, {relation} what they are to the borrower; sums are theirs.
"""

from dataclasses import dataclass

from dunwell.roleplay.domain.scenario import Fact

TEMPERS = {
    "co_borrower": ("helpless", "confrontational", "avoidant", "cooperative"),
    "guarantor": ("proud", "anxious", "shrewd", "confused"),
    "third_party": ("suspicious", "cooperative", "confrontational"),
}
PEOPLE = {
    "zh": (("何静", "何女士"), ("赵勇", "赵先生"), ("沈梅", "沈女士"), ("高远", "高先生")),
    "en": (("Grace Fallon", "Ms Fallon"), ("Peter Novak", "Mr Novak"), ("Ruth Ames", "Ms Ames"), ("Owen Hart", "Mr Hart")),
}  # fmt: skip
RELATIONS: dict[str, tuple[str, ...]] = {
    "zh": ("合租的室友", "同事", "表亲", "邻居"),
    "en": ("flatmate", "colleague", "cousin", "neighbour"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """The texts of one part in one language."""

    brief: str
    card: str
    debrief: str
    facts: tuple[Fact, ...]


_ASK, _WHY, _WILL, _EASE = ("C11",), ("C09", "C10"), ("C12",), ("C09", "C12", "C15", "C17")
TEXTS: dict[str, dict[str, Part]] = {
    "zh": {
        "co_borrower": Part(
            "您这次打给的是共同借款人{name}（{address}）：合同是与{debtor}一起签的，约定对全部欠款负责。{address}的收支与{debtor}的是两回事，要从头问；这笔账怎么拖到今天，{address}未必清楚。",
            "您是{debtor}的共同借款人：借钱时一起签的字，平时都是{debtor}在还，您以为一直按时。下面的数是您自己的，与{debtor}的无关。",
            "共同借款人：先核实身份，讲清为什么打给{address}、合同怎么约定；收支从头问，约定按{address}自己负担得起的数来；不替{debtor}传话，也不拿{debtor}的难处压{address}。",
            (
                Fact("cause", 0, _WHY, "当初是一起签的，平时都是{debtor}在还，我也是接了你们电话才知道没还上。"),
                Fact("intention", 0, _WILL, "字是我签的，该我担的我认，可你得让我看明白现在到底欠多少。"),
                Fact("income", 0.38, _ASK, "我自己一个月到手{income}，{payday}号发，跟{debtor}那边不搭界。", "我挣多少跟这个有什么关系？"),
                Fact("spending", 0.42, _ASK, "我这边房租吃饭加起来，一个月要{essential}。", "我也有我的开销。"),
                Fact("other_debts", 0.45, _ASK, "我自己每个月还有{other}的车贷要还。", "外头的事就别问了。"),
                Fact("savings", 0.5, _ASK, "我手头能动的有{liquid}，是留着应急的。", "我手里没什么钱。"),
                Fact("fear", 0.55, _EASE, "我下半年想换房，就怕这笔账把我的征信也带坏了。"),
            ),
        ),
        "guarantor": Part(
            "您这次打给的是保证人{name}（{address}）：为{debtor}的这笔债签了保证。先讲清担保依据和欠款，保证的方式、范围和期间以合同为准；对方要看合同和明细的，先寄材料再谈。{address}能承担多少，按{address}自己的收支另问。",
            "您给{debtor}的这笔债签过保证，一分钱没用过。您以为只是走个手续，没人告诉过您已经逾期。该负的责任您肯负，但要先看到合同和明细。下面的数是您自己的。",
            "保证人：先讲担保依据、范围、期间和材料，愿意寄合同和明细；对保证方式或期间有疑问的登记核实，不催；谈得成的，按{address}自己的能力谈。",
            (
                Fact("cause", 0, _WHY, "我就是帮忙签了个字，{debtor}没还这事，你们打来之前没人跟我说过。"),
                Fact("past_contact", 0, ("C07", "C08", "C21"), "我没收到过一张通知，连保证书的复印件都没有。"),
                Fact("intention", 0.35, _WILL, "真该我担的我不躲，可合同和明细得先寄给我看。", "凭什么先找我？"),
                Fact("income", 0.42, _ASK, "我一个月到手{income}，{payday}号到账，没有别的进项。", "我的收入不归你们问吧？"),
                Fact("spending", 0.45, _ASK, "家里开销加吃药，一个月得{essential}。", "花钱的地方多了。"),
                Fact("other_debts", 0.47, _ASK, "我自己的房贷，每个月还得还{other}。", "别的就不说了。"),
                Fact("savings", 0.52, _ASK, "存折上能动的就{liquid}，本来是防老的。", "我那点钱是保命的。"),
                Fact("fear", 0.55, _EASE, "家里当初就不让我签，我最怕他们知道。"),
            ),
        ),
        "third_party": Part(
            "",
            "您是{debtor}的{relation}，电话是替本人接的。您不欠这笔钱，也不知道这件事；好奇，会追问是什么事。对方要是把欠款说出来，您可以不高兴；对方好好说，就告诉对方什么时候能找到本人。",
            "接电话的是第三人：只说找{debtor}本人、请回电，一个字不提欠款，追问也不说；问清什么时候方便，道谢挂断。",
            (
                Fact("family", 0, ("C01", "C02", "C03"), "我不是本人，我是{debtor}的{relation}，电话放我这儿充着电呢。"),
                Fact("other", 0, ("C06", "C26", "C30"), "是不是欠谁的钱了？你跟我说说，我帮着劝劝。"),
                Fact("past_contact", 0.25, ("C05", "C09", "C10", "C29"), "本人一般晚上七点以后在，你到时候再打。", "这我哪知道。"),
                Fact("help", 0.3, ("C17", "C29"), "那你把单位和电话留下，我让本人回给你。", "我又不是传话的。"),
            ),
        ),
    },
    "en": {
        "co_borrower": Part(
            "This time you call the co-borrower {name} ({address}), who signed the contract together with {debtor} and is liable for all of it. What {address} earns and spends has nothing to do with {debtor}'s figures and has to be asked anew; how the account came to this {address} may not know.",
            "You are {debtor}'s co-borrower: you signed together, {debtor} did the paying, and you thought it was on time. The figures below are your own, not {debtor}'s.",
            "A co-borrower: verify who it is, say why you call {address} and what the contract says; ask for income and outgoings from the start and agree on what {address} can carry; carry no messages for {debtor}, and do not press {address} with {debtor}'s trouble.",
            (
                Fact("cause", 0, _WHY, "We signed it together but {debtor} always did the paying. I only know it was missed because you rang."),
                Fact("intention", 0, _WILL, "My name is on it, so I'll carry my part. I'd like to see what is owed first."),
                Fact("income", 0.38, _ASK, "I clear {income} a month myself, paid on the {payday}. That is mine, it isn't {debtor}'s.", "What I earn is beside the point."),
                Fact("spending", 0.42, _ASK, "My own rent, food and bills come to {essential} a month.", "I've got my own costs too."),
                Fact("other_debts", 0.45, _ASK, "I pay {other} a month on my own car loan as well.", "Let's leave the rest out of it."),
                Fact("savings", 0.5, _ASK, "I could get at {liquid}. It's there for emergencies.", "There's nothing lying about."),
                Fact("fear", 0.55, _EASE, "I'm meant to apply for a mortgage this year. I'm scared this spoils it."),
            ),
        ),
        "guarantor": Part(
            "This time you call the guarantor {name} ({address}), who signed a guarantee for this debt of {debtor}'s. Say first what the guarantee rests on and what is owed; its kind, extent and term are those of the contract; send contract and statement where they are asked for, and talk afterwards. What {address} can carry is asked of {address}.",
            "You guaranteed this debt of {debtor}'s and never saw a penny of it. You took it for a formality, and nobody told you it is late. You will carry what is yours to carry, once you have seen contract and statement. The figures below are your own.",
            "A guarantor: say what the guarantee rests on, its extent and term, and send the papers; a doubt about its kind or term is logged and checked, not pressed; if an arrangement comes about, it is by what {address} can carry.",
            (
                Fact("cause", 0, _WHY, "I only signed to help. Nobody told me {debtor} had stopped paying until you rang."),
                Fact("past_contact", 0, ("C07", "C08", "C21"), "I haven't had a single letter, not even a copy of what I signed."),
                Fact("intention", 0.35, _WILL, "I won't run from what's really mine. But I want the contract and the statement first.", "Why come to me first?"),
                Fact("income", 0.42, _ASK, "I get {income} a month, on the {payday}, and nothing besides.", "My income is hardly your business."),
                Fact("spending", 0.45, _ASK, "The house and the prescriptions take {essential} a month.", "There's always something to pay."),
                Fact("other_debts", 0.47, _ASK, "I've still got {other} a month to pay on my own mortgage.", "I'd rather not go into the rest."),
                Fact("savings", 0.52, _ASK, "I've {liquid} put by that I could touch, and that was for my old age.", "What I've got is for a rainy day."),
                Fact("fear", 0.55, _EASE, "My family told me not to sign. I dread them finding out."),
            ),
        ),
        "third_party": Part(
            "",
            "You are {debtor}'s {relation} and picked up for them. You owe nothing and know nothing of this; you are curious and ask what it is about. If the caller tells you of the debt, you may be cross; if they keep to their manners, say when {debtor} can be reached.",
            "A third person picked up: say only that you are looking for {debtor} and ask for a call back; not a word about the debt, however they ask; find out a good time, say thank you and hang up.",
            (
                Fact("family", 0, ("C01", "C02", "C03"), "I'm not the one you want, I'm {debtor}'s {relation}. The phone is charging at my place."),
                Fact("other", 0, ("C06", "C26", "C30"), "Is it about money? You can tell me, I'll talk some sense into them."),
                Fact("past_contact", 0.25, ("C05", "C09", "C10", "C29"), "They are mostly in after seven, try then.", "How would I know?"),
                Fact("help", 0.3, ("C17", "C29"), "Leave me your firm and a number, and I'll ask them to ring you.", "I'm not an answering machine."),
            ),
        ),
    },
}  # fmt: skip
