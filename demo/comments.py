"""Comments on survey responses.

Some comments contain contact details on purpose, because the warehouse must redact them before it
publishes. The addresses end in ``.example``, and the phone numbers come from ranges that are
reserved for fiction.
"""

from demo.rng import Rng

POSITIVE = (
    "Works the way we think. Thank you!",
    "Quick answer, problem gone.",
    "The team feels like part of ours.",
    "Best tool we introduced this year.",
    "Setup took an afternoon, not a quarter.",
    "Friendly and to the point.",
    "The new dashboards save us a day every month.",
    "Reliable. I never have to think about it.",
    "Support solved it while we were still on the line.",
    "We recommended you to two partners already.",
    'My colleague called it "boring in the best way".',
    "Clear answer, with a link I could share.",
)
NEUTRAL = (
    "Good product, reports could be faster.",
    "Fine overall.",
    "Does the job, the mobile view is weak.",
    "Helpful, although I had to explain it twice.",
    "Okay, but the price goes up faster than the value.",
    "Integration was harder than promised, works now.",
    "No complaints, no fireworks either.",
    "Would like to see roles and permissions improved.",
)
NEGATIVE = (
    "Had to ask three times.",
    "The answer did not match my question.",
    "Exports fail every other week.",
    "Too many clicks for simple things.",
    "We are looking at alternatives.",
    "Nobody seems to own our account.",
    "The bug is still there.",
    "Closed without being solved.",
    "Great promise, slow reality.",
)
BACKLOG = (
    "Nine days for one sentence. Nine!",
    "Still waiting for a corrected invoice.",
    "The new invoices are a mess.",
    "Billed twice, and nobody answers.",
    "Your support used to be great. What happened?",
    "I gave up and fixed it myself.",
    "Third ticket about the same invoice.",
)
CHAT = (
    "The new chat is a joy.",
    "Solved in chat in four minutes.",
    "Chat beats waiting for mails. Keep it!",
    "Asked in chat, done before my coffee was cold.",
)
CONTACT_DETAILS = (
    "Please call me back: +49 30 23125 {number}.",
    "Reach me under {mailbox}@answers.example.",
    "My direct line is +1 (202) 555-01{pair}, mornings are best.",
    "Send it to {mailbox}@legal.example please.",
    "Call 0044 20 7946 0{number} and ask for the front desk.",
)
MAILBOXES = ("j.doe", "office", "front_desk", "no.reply+cx", "team-lead")
COMMENT_CHANCE, DETAILS_CHANCE = 0.36, 0.03


def comment(tone: str, in_backlog: bool, by_chat: bool, rng: Rng) -> str:
    """The comment on a response, empty for most of them.

    Args:
        tone: ``positive``, ``neutral`` or ``negative``.
        in_backlog: Whether the response is given during the support backlog.
        by_chat: Whether the chat team handled the ticket.
        rng: The source of randomness.
    """
    if not rng.chance(COMMENT_CHANCE):
        return ""
    phrases = {"positive": POSITIVE, "neutral": NEUTRAL, "negative": NEGATIVE}[tone]
    if tone == "negative" and in_backlog and rng.chance(0.7):
        phrases = BACKLOG
    if tone == "positive" and by_chat and rng.chance(0.6):
        phrases = CHAT
    text = rng.choice(phrases)
    if rng.chance(DETAILS_CHANCE):
        details = rng.choice(CONTACT_DETAILS)
        number, pair, mailbox = rng.randint(100, 999), rng.randint(10, 99), rng.choice(MAILBOXES)
        text = f"{text} {details.format(number=number, pair=pair, mailbox=mailbox)}"
    return text
