"""Words that the OpenAPI description uses everywhere alike: what parameters and tags are for.

A parameter's name means the same in every route; one that means something else there says so
itself. Leaves to others: what single fields and routes are for, which stands beside them.
"""

from typing import Final

PARAMETERS: Final = {
    "community": "The community's id.",
    "book": "The book's id: 64 hexadecimal digits.",
    "member": "The member's id.",
    "account": "The account's id.",
    "order": "The order's id.",
    "request": "The request's id, which is also that of the order that pays it.",
    "hold": "The booking's id, which is that of the order that set the hours aside.",
    "number": "The epoch's number; the first is 1.",
    "audit": "The audit's id.",
    "calendar": "What a calendar follows: the member's id for all of theirs, or a rota's.",
    "category": "The category of an offer or need.",
    "code": "The code that was shown or handed over.",
    "day": "The day of the visit, as in 2026-12-03.",
    "draft": "The draft's id.",
    "invitation": "The invitation's id.",
    "knowing_debt": "Whether the member knows that what is owed stays with the account.",
    "key": "The key: 64 hexadecimal digits.",
    "kind": "Which kind alone.",
    "mandate": "The mandate's id, which is that of the order that gave it.",
    "notice": "The id of the offer or need.",
    "rota": "The rota's id.",
    "words": "Words to look for; all of them must be there, in any case.",
    "seq": "The entry's place in the journal, from 0.",
    "place": "Which of the past exchanges: 0 is the oldest.",
    "path": "Which tile: level and number, as C2SP tlog-tiles writes them.",
    "limit": "How many at most.",
    "after": "Go up from this one: `next` of the page before.",
    "before": "Go down from this one: `next` of the page before.",
    "step": "The first step's name.",
    "since": "Nothing before this time (milliseconds since 1970, itself included).",
    "until": "Nothing after this time (milliseconds since 1970, itself included).",
    "epoch": "The epoch's number; else the last one closed.",
    "entries": "Places of entries to prove, with commas between them.",
    "size": "How many entries the journal has.",
    "old": "How many entries it had before.",
    "receipts": "`full` for each order's signed receipt, rather than its place alone.",
}

TAGS: Final = {
    "service": "What the service is, and how it is.",
    "sign-in": "A token for a signed challenge.",
    "communities": "Co-ops, time banks and care networks, and their books.",
    "founding": "Founding a co-op together, and its first steps.",
    "books": "A book: what it counts in, and how far it has come.",
    "orders": "What members sign: posting it, and what became of it.",
    "members": "Who is in the book, and what they are called.",
    "membership": "Joining, and what waits for signatures.",
    "keys": "Keys, devices, and guardians who bring a new key.",
    "brokers": "Those who pay for others: mandates and cheques.",
    "exchanges": "Requests for hours, and booked care.",
    "messages": "What two members write to each other.",
    "accounts": "Where accounts stand, and what moved them.",
    "arrivals": "Moving in from another system, and what was brought along.",
    "audits": "Audits that the service runs.",
    "drafts": "Orders that several sign, until all have.",
    "market": "Offers and needs.",
    "rotas": "Care that comes again, and whose turn it is.",
    "treasury": "What treasurers look at.",
    "evidence": "What anybody checks the book with, offline.",
}
