"""What routes give back, as OpenAPI shows it; the kinds of value are those of `api.http.models`."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from api.http.models import HEX64, Amount, Bound, Hash, Id, Time


class Given(BaseModel):
    """An answer's body."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class MemoOut(Given):
    """The text behind an order's memo or reason, and the salt it was committed with."""

    salt: Hash
    text: str


class Problem(Given):
    """Why a request did not succeed (RFC 9457)."""

    type: str = Field(description="Where the code is explained.")
    title: str
    status: int
    detail: str = Field(description="For people, in the language asked for.")
    code: str
    fields: dict[str, str | int]
    retry: bool = Field(description="Whether the same request may succeed later.")


class Anchor(Given):
    """The chain that epochs are anchored on; `note` says what it is worth."""

    name: str
    state: str = Field(
        description="none, opening, open, away, other_chain, other_key, no_key, held_back, failing"
    )
    since_ms: Time
    said: str = Field(description="What the state means, and what the operator can do about it.")
    note: str
    public: bool
    admin: str = Field(description="The address that new books are named after; empty if unknown.")
    chain: int = Field(description="The chain's id; 0 if none was seen yet.")
    contract: str


class ServiceInfo(Given):
    """Under what name and key the service signs, and where it anchors."""

    origin: str
    key: Hash
    anchor: Anchor


class Community(Given):
    """A co-op, time bank or care network."""

    community: Id
    name: str
    time_ms: Time


class Head(Given):
    """A book and how far its journal has come."""

    book: Hash
    unit: str
    scale: int = Field(description="Subunits in a unit: 60 for hours.")
    quorum: int
    size: int = Field(description="Entries in the journal.")
    time_ms: Time
    accounts: int
    epoch: int = Field(description="The last closed epoch, 0 before the first.")
    origin: str
    log_key: str = Field(description="What verifies its checkpoints, as a signed note's key.")


class Books(Given):
    """A community's books, in the order they were opened."""

    books: list[Head]


class Receipt(Given):
    """The service's signed promise that an entry is in the journal; see docs/formats.md."""

    entry: str = Field(description="The entry's canonical JSON, whose hash is `leaf`.")

    v: int
    book: Hash
    seq: int
    time_ms: Time
    leaf: Hash
    first: int
    count: int
    path: list[Hash]
    position: int
    books: int
    above: list[Hash]
    key: Hash
    signature: Annotated[str, Field(pattern=HEX64)]


class BulkEntry(Given):
    """What became of an order of a bulk: its place in the journal, and whether it had it before."""

    seq: int
    time_ms: Time
    leaf: Hash
    repeated: bool


class Proof(Given):
    """Hashes of the journal's tree of `size` entries, from the bottom up (RFC 6962)."""

    size: int
    proof: list[Hash]


class Challenge(Given):
    """A text to sign: base64url of JSON that names this service, a dot, and a code."""

    challenge: str
    expires_ms: Time


class SignedIn(Given):
    """A token for one book, and who bears it."""

    token: str
    expires_ms: Time
    member: Id


class MemberKey(Given):
    """A key that speaks for a member from entry `added` until entry `revoked`."""

    key: Hash
    added: int
    revoked: int | None


class AccountBrief(Given):
    """An account without its balance: what one needs to pay to it."""

    account: Id
    member: Id
    kind: str
    number: str = Field(description="What people call it by.")
    open: bool


class MemberBrief(Given):
    """A member: the name, if one is kept, what to show in its place, and the roles."""

    member: Id
    name: str | None
    called: str = Field(description="The name, told apart from others; else the account.")
    roles: list[str]


class Member(MemberBrief):
    """A member with keys and accounts."""

    keys: list[MemberKey]
    accounts: list[AccountBrief]


class Members(Given):
    """A page of members; `next` continues it."""

    members: list[MemberBrief]
    next: str | None


class Account(AccountBrief):
    """Where an account stands. Bounds are those in force now."""

    slot: int
    balance: Amount
    held_out: Amount
    held_in: Amount
    lower: Bound
    upper: Bound
    bounds_until_ms: int | None
    count: int = Field(description="Entries that touched it.")
    last: int = Field(description="The latest of them.")


class Accounts(Given):
    """A page of accounts; balances only of those that the reader may see."""

    accounts: list[Account | AccountBrief]
    next: int | None


class StatementRow(Given):
    """What an entry did to the account."""

    seq: int
    time_ms: Time
    type: str
    order: Id
    amount: Amount
    balance: Amount
    hold: Id | None = Field(description="The hold that it makes, takes from or ends.")
    held: Amount | None = Field(description="What that hold set aside when it was made.")
    others: list[Id] = Field(description="The other accounts on the entry.")
    memo: str | None
    category: str | None = Field(description="What it was for: a code of the co-op's list.")


class Statement(Given):
    """A page of an account's history; `next` continues it in the same direction."""

    account: Id
    rows: list[StatementRow]
    next: int | None


class Party(Given):
    """An account that a page names: its number, its member, and what it is called."""

    account: Id
    number: str
    member: Id
    called: str


class StatementTold(Statement):
    """A page of an account's history, and who the other accounts on it are."""

    parties: list[Party]


class Entry(Given):
    """An entry: `entry` is the canonical JSON whose hash is in the journal's tree."""

    seq: int
    time_ms: Time
    type: str
    order: Id
    entry: str
    memo: str | None


class Act(Given):
    """An entry about who may do what, with its path to the root of the journal at that size."""

    index: int
    entry: str = Field(description="The canonical JSON whose hash is in the journal's tree.")
    proof: list[Hash] = Field(description="Siblings from the entry's leaf to the root.")


class Acts(Given):
    """What was done about a member: entries before `until` were looked through."""

    acts: list[Act]
    until: int = Field(description="Ask again from here, until it is `size`.")
    size: int
    checkpoint: str = Field(description="The signed note (C2SP) of the journal at that size.")


class Health(Given):
    """Whether the service is alive, or ready; each part says how it is."""

    status: str
    parts: dict[str, str]
