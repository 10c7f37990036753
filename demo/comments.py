"""What people write under a score: short, plausible, and now and then with an address or a phone number in it.

What belongs here: phrases. Contact details inside them are planted on purpose, because the warehouse must remove them
before it publishes; addresses end in ``.example``, phone numbers come from ranges reserved for fiction.
"""

from demo.dice import Dice

GLAD = (
    "Works the way we think. Thank you!", "Quick answer, problem gone.", "The team feels like part of ours.",
    "Best tool we introduced this year.", "Setup took an afternoon, not a quarter.", "Friendly and to the point.",
    "The new dashboards save us a day every month.", "Reliable. I never have to think about it.",
    "Support solved it while we were still on the line.", "We recommended you to two partners already.",
    'My colleague called it "boring in the best way".', "Clear answer, with a link I could share.",
)  # fmt: skip
FAIR = (
    "Good product, reports could be faster.", "Fine overall.", "Does the job, the mobile view is weak.",
    "Helpful, although I had to explain it twice.", "Okay, but the price goes up faster than the value.",
    "Integration was harder than promised, works now.", "No complaints, no fireworks either.",
    "Would like to see roles and permissions improved.",
)  # fmt: skip
SOUR = (
    "Had to ask three times.", "The answer did not match my question.", "Exports fail every other week.",
    "Too many clicks for simple things.", "We are looking at alternatives.", "Nobody seems to own our account.",
    "The bug is still there.", "Closed without being solved.", "Great promise, slow reality.",
)  # fmt: skip
BACKLOG = (
    "Nine days for one sentence. Nine!", "Still waiting for a corrected invoice.", "The new invoices are a mess.",
    "Billed twice, and nobody answers.", "Your support used to be great. What happened?",
    "I gave up and fixed it myself.", "Third ticket about the same invoice.",
)  # fmt: skip
CHAT = (
    "The new chat is a joy.", "Solved in chat in four minutes.", "Chat beats waiting for mails. Keep it!",
    "Asked in chat, done before my coffee was cold.",
)  # fmt: skip
CONTACT_DETAILS = (
    "Please call me back: +49 30 23125 {number}.", "Reach me under {mailbox}@answers.example.",
    "My direct line is +1 (202) 555-01{pair}, mornings are best.", "Send it to {mailbox}@legal.example please.",
    "Call 0044 20 7946 0{number} and ask for the front desk.",
)  # fmt: skip
MAILBOXES = ("j.doe", "office", "front_desk", "no.reply+cx", "team-lead")
COMMENT_CHANCE, DETAILS_CHANCE = 0.36, 0.03


def comment(band: str, in_backlog: bool, by_chat: bool, dice: Dice) -> str:
    """The text under an answer, mostly empty; ``band`` is glad, fair or sour."""
    if not dice.chance(COMMENT_CHANCE):
        return ""
    phrases = {"glad": GLAD, "fair": FAIR, "sour": SOUR}[band]
    if band == "sour" and in_backlog and dice.chance(0.7):
        phrases = BACKLOG
    if band == "glad" and by_chat and dice.chance(0.6):
        phrases = CHAT
    text = dice.pick(phrases)
    if dice.chance(DETAILS_CHANCE):
        details = dice.pick(CONTACT_DETAILS)
        number, pair, mailbox = dice.whole(100, 999), dice.whole(10, 99), dice.pick(MAILBOXES)
        text = f"{text} {details.format(number=number, pair=pair, mailbox=mailbox)}"
    return text
