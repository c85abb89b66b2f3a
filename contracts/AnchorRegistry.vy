# pragma version 0.4.3
# pragma evm-version cancun
# pragma optimize gas
"""
@title AnchorRegistry
@license Apache-2.0
@notice Keeps the digest of every epoch of every book. A digest that stands here proves that
        its epoch record existed, and that no second record for that epoch can be shown.
@dev Nobody owns this contract: it cannot be paused, upgraded or paid, and it calls no other
     contract. Each book has one admin, who names one anchorer; both belong to that book alone.
     An epoch record is 184 bytes, integers big-endian:

       at   0  tag           16  "ayni-epoch-v1" and three zero bytes
       at  16  book          32
       at  48  epoch          8  1 for the first
       at  56  prev          32  digest of the epoch before, zero for the first
       at  88  journal size   8  entries in the journal, grows with every epoch
       at  96  journal root  32
       at 128  balance root  32
       at 160  total         16
       at 176  accounts       8

     The registry reads the first five fields and hashes the whole.
"""


# @dev The first 16 bytes of every epoch record.
_TAG: constant(bytes16) = 0x61796e692d65706f63682d7631000000


# @dev The first 16 bytes of what a book's name is hashed from.
_BOOK_TAG: constant(bytes16) = 0x61796e692d626f6f6b2d763100000000


# @dev The size of an epoch record in bytes.
_RECORD_SIZE: constant(uint256) = 184


# @dev The most records in one `anchorMany`.
_RECORDS_MAX: constant(uint256) = 64


# @dev The most entries a journal may grow by in one epoch. Without it, one record signed by a
# stolen anchorer key could name the largest size there is, and no epoch could ever follow.
_GROWTH_MAX: constant(uint256) = 2**32


# @dev The bits of a head word that hold the journal size.
_SIZE_MASK: constant(uint256) = 2**64 - 1


# @dev The digest of each epoch of each book; zero where there is none.
# @notice The first declared variable, therefore slot 0. Vyper hashes the slot before the key, so
# the value for (book, epoch) stands at keccak256(keccak256(0 || book) || epoch), each of 32 bytes.
digestAt: public(HashMap[bytes32, HashMap[uint64, bytes32]])


# @dev The admin of each book; zero where no book is registered. It stays after `retire`, so that
# a book cannot be registered twice.
adminOf: public(HashMap[bytes32, address])


# @dev The account that may anchor for each book; zero when nobody may.
anchorerOf: public(HashMap[bytes32, address])


# @dev The account to which each book's admin role is offered; zero when it is not.
offeredTo: public(HashMap[bytes32, address])


# @dev Whether a book is retired. Not read by `anchor`: retiring also clears the anchorer.
retired: public(HashMap[bytes32, bool])


# @dev The last epoch (above 64 bits) and its journal size (64 bits) in one word, as one storage
# write is a third of the price of an anchor.
_heads: HashMap[bytes32, uint256]


# @dev Logged for every epoch anchored.
event Anchored:
    book: indexed(bytes32)
    epoch: indexed(uint64)
    digest: bytes32
    journalSize: uint64


# @dev Logged when a book is registered.
event BookRegistered:
    book: indexed(bytes32)
    admin: indexed(address)
    anchorer: indexed(address)


# @dev Logged when a book's admin names another anchorer.
event AnchorerSet:
    book: indexed(bytes32)
    anchorer: indexed(address)


# @dev Logged when a book's admin offers the role.
event AdminOffered:
    book: indexed(bytes32)
    offered: indexed(address)


# @dev Logged when the offered account takes the role.
event AdminAccepted:
    book: indexed(bytes32)
    admin: indexed(address)


# @dev Logged when a book is retired.
event BookRetired:
    book: indexed(bytes32)


@deploy
def __init__():
    """
    @notice Takes no argument and gives nobody any right.
    """
    pass


@external
def register(salt: bytes32, anchorer: address) -> bytes32:
    """
    @notice Registers a book whose admin is the caller.
    @dev The book's name is hashed from the caller's address, so nobody can take a name that
         another is about to register.
    @param salt 32 bytes of the caller's choice, another for each book.
    @param anchorer The account that may anchor for the book; zero for nobody yet.
    @return bytes32 The book's name.
    """
    book: bytes32 = sha256(concat(_BOOK_TAG, convert(msg.sender, bytes20), salt))
    assert self.adminOf[book] == empty(address), "anchor_registry: book is already registered"
    self.adminOf[book] = msg.sender
    self.anchorerOf[book] = anchorer
    log BookRegistered(book=book, admin=msg.sender, anchorer=anchorer)
    return book


@external
def anchor(record: Bytes[_RECORD_SIZE]):
    """
    @notice Anchors one epoch.
    @param record The epoch record of 184 bytes.
    """
    self._anchor(record)


@external
def anchorMany(records: DynArray[Bytes[_RECORD_SIZE], _RECORDS_MAX]):
    """
    @notice Anchors several epochs, of one book or of several; all or none.
    @param records The epoch records in the order in which they follow each other.
    """
    for record: Bytes[_RECORD_SIZE] in records:
        self._anchor(record)


@external
@view
def head(book: bytes32) -> (uint64, bytes32, uint64):
    """
    @notice Returns the last epoch anchored for a book.
    @param book The book's name.
    @return uint64 The epoch, zero when there is none.
    @return bytes32 The digest of its record.
    @return uint64 Its journal size.
    """
    last: uint256 = self._heads[book]
    epoch: uint64 = convert(last >> 64, uint64)
    return epoch, self.digestAt[book][epoch], convert(last & _SIZE_MASK, uint64)


@external
def setAnchorer(book: bytes32, anchorer: address):
    """
    @notice Names the account that may anchor for a book from now on.
    @param book The book's name.
    @param anchorer The account; zero for nobody.
    """
    self._checkAdmin(book)
    self.anchorerOf[book] = anchorer
    log AnchorerSet(book=book, anchorer=anchorer)


@external
def offerAdmin(book: bytes32, offered: address):
    """
    @notice Offers the admin role; nothing changes until the offered account accepts.
    @param book The book's name.
    @param offered The account; zero takes an offer back.
    """
    self._checkAdmin(book)
    self.offeredTo[book] = offered
    log AdminOffered(book=book, offered=offered)


@external
def acceptAdmin(book: bytes32):
    """
    @notice Takes the admin role that was offered to the caller.
    @param book The book's name.
    """
    assert self.offeredTo[book] == msg.sender, "anchor_registry: caller is not offered the role"
    self.offeredTo[book] = empty(address)
    self.adminOf[book] = msg.sender
    log AdminAccepted(book=book, admin=msg.sender)


@external
def retire(book: bytes32):
    """
    @notice Ends a book for ever: its digests stay, and nothing can be added or changed.
    @param book The book's name.
    """
    self._checkAdmin(book)
    self.retired[book] = True
    self.anchorerOf[book] = empty(address)
    self.offeredTo[book] = empty(address)
    log BookRetired(book=book)


@internal
def _anchor(record: Bytes[_RECORD_SIZE]):
    """
    @dev Checks a record against the book's head and makes it the head.
    @param record The epoch record.
    """
    assert len(record) == _RECORD_SIZE, "anchor_registry: record is not 184 bytes"
    tag: bytes16 = convert(slice(record, 0, 16), bytes16)
    assert tag == _TAG, "anchor_registry: tag is not of an epoch record"

    book: bytes32 = extract32(record, 16)
    assert self.anchorerOf[book] == msg.sender, "anchor_registry: caller is not the anchorer"

    last: uint256 = self._heads[book]
    epoch: uint256 = convert(extract32(record, 48), uint256) >> 192
    assert epoch == (last >> 64) + 1, "anchor_registry: epoch is not the next"

    prev: bytes32 = self.digestAt[book][convert(epoch - 1, uint64)]
    assert extract32(record, 56) == prev, "anchor_registry: prev is not the last digest"

    size: uint256 = convert(extract32(record, 88), uint256) >> 192
    lastSize: uint256 = last & _SIZE_MASK
    assert size > lastSize, "anchor_registry: journal has not grown"
    assert size - lastSize <= _GROWTH_MAX, "anchor_registry: journal has grown too much"

    digest: bytes32 = sha256(record)
    self._heads[book] = (epoch << 64) | size
    self.digestAt[book][convert(epoch, uint64)] = digest
    log Anchored(
        book=book,
        epoch=convert(epoch, uint64),
        digest=digest,
        journalSize=convert(size, uint64),
    )


@internal
@view
def _checkAdmin(book: bytes32):
    """
    @dev Lets only the admin of a book that is not retired pass.
    @param book The book's name.
    """
    assert self.adminOf[book] == msg.sender, "anchor_registry: caller is not the admin"
    assert not self.retired[book], "anchor_registry: book is retired"
