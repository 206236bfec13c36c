"""What the scripted collectors say: act by act, in both languages. All open alike, so that only their manner tells them apart.

The pusher's lines are a bad example on purpose: `borrow` urges new borrowing, which the gate voids. Nothing here is shown to
a trainee as a line to say.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """What one does, the words with places to fill, and the breach the checker finds in them."""

    acts: tuple[str, ...]
    zh: str
    en: str
    breaches: tuple[str, ...] = ()


LINES = {
    "open": Line(
        ("C01", "C02", "C04", "C05"),
        "您好，我是{creditor}的专员，工号6120，通话有录音。请问是{address}吗，现在方便说两分钟吗？",
        "Hello, my name is Ana Reyes, ID 6120, calling from {creditor} on a recorded line. Is this {address}, and is now a good time?",
    ),
    "verify": Line(
        ("C03",),
        "为了保护您的信息，麻烦核对一下身份证末四位。",
        "Before I say anything, could you confirm the last four digits of your ID?",
    ),
    "account": Line(
        ("C06", "C07"),
        "想跟您对一下账：本金{principal}，利息{interest}，违约金{fee}，一共{balance}，{dpd}。",
        "It is about your account: principal {principal}, interest {interest}, fees {fee}, {balance} in all, {dpd}.",
    ),
    "bye": Line(("C30",), "谢谢您，再见。", "Thank you, goodbye."),
    # the pusher's
    "all": Line(
        ("C22",),
        "今天必须把{balance}全部还清，没有别的办法。",
        "You have to pay the whole {balance} today, there is no other way.",
    ),
    "duty": Line(
        ("C20",),
        "合同是您签的，欠债就要还，别跟我讲困难。",
        "You signed the contract. I do not want to hear reasons.",
    ),
    "borrow": Line(
        ("C22",),
        "那就去借，刷别的信用卡套出来，今天还上。",
        "Then borrow it. Take a cash advance on another card and pay today.",
        ("induce_borrowing",),
    ),
    # the giver's
    "give": Line(
        ("C24", "C25"),
        "给您分{parts}期，先付{first}就行，违约金全部给您免掉。",
        "Let me make it easy: {parts} instalments, only {first} down, and I will waive all the fees.",
    ),
    "as_you_say": Line(
        ("C27",), "都按您说的，先付{first}，行吗？", "Just as you say, {first} first, all right?"
    ),
    # the script reader's
    "why": Line(("C10",), "是什么原因没能按时还上？", "What got in the way of the payment?"),
    "full": Line(("C22",), "请问今天能一次还清{balance}吗？", "Could you pay the whole {balance} today?"),
    "plan": Line(
        ("C24",),
        "按规定可以{day}先付{first}，余下分{parts}期，每期{monthly}，可以吗？",
        "Our standard plan is {first} {day}, then {parts} instalments of {monthly}. Would that work?",
    ),
    "bureau": Line(
        ("C18",),
        "账户一直未还的话，会如实报送征信，还清后会更新。",
        "If it stays unpaid it is reported to the credit bureau; once it is paid the entry is updated.",
    ),
    "plan_again": Line(
        ("C27",),
        "那{day}先付{first}，余下分{parts}期，每期{monthly}，对吗？",
        "So that is {first} {day}, then {parts} instalments of {monthly}, is that right?",
    ),
    "in_writing": Line(
        ("C30",),
        "今天先到这里，方案和官方还款渠道我明天发短信给您。谢谢，再见。",
        "That is all for today. I will text you the plan and our official payment channels tomorrow. Thank you, goodbye.",
    ),
    # the good one's
    "how": Line(("C09",), "最近是遇到什么情况了？", "How have things been?"),
    "hard": Line(
        ("C15", "C14"), "这确实不容易。{echo}，我记下了。", "That is hard. So {echo}; I have that down."
    ),
    "hard_plain": Line(
        ("C15",), "这确实不容易，您慢慢说，我听着。", "That is hard. Take your time, I am listening."
    ),
    "sorry": Line(
        ("C16",),
        "前面没把话说清楚，是我们的不是，抱歉。您先说，我听着。",
        "We did not handle that well, and I am sorry. Please go on, I am listening.",
    ),
    "income": Line(
        ("C11",),
        "您现在每个月到手大概多少，几号到账？",
        "What do you take home a month, and on which day does it come in?",
    ),
    "spending": Line(
        ("C11",),
        "房租、吃饭这些固定的开支，一个月要多少？",
        "And rent, food and the other bills: what goes out each month?",
    ),
    "savings": Line(
        ("C11",),
        "手头现在能动用的有多少？",
        "Is there anything on hand right now that you do not need to live on?",
    ),
    "intent": Line(("C12",), "您自己是怎么打算的？", "What would you like to do about it?"),
    "how_much": Line(("C23",), "您最近能先安排多少，哪一天？", "What could you put down, and on which day?"),
    "read_back": Line(
        ("C27",),
        "那就{day}先还{first}，余下分{parts}期，对吗？",
        "So that is {first} {day}, and the rest over {parts} months. Is that right?",
    ),
    "read_back_once": Line(
        ("C27",), "那就{day}还{first}，对吗？", "So that is {first} {day}. Is that right?"
    ),
    "before": Line(
        ("C28",),
        "好，就按这个来。要是到时候有变化，请提前告诉我们。",
        "Good. If anything changes, let me know before the day.",
    ),
    "ring_again": Line(
        ("C29", "C30"),
        "今天不勉强您，您再想想，我明天下午给您回电。谢谢，再见。",
        "I will not press you today. Think it over, and I will call you back tomorrow afternoon. Thank you, goodbye.",
    ),
}
