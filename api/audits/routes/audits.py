"""Audits that the service runs, for auditors: begun here, looked at until there is an answer."""

from typing import Annotated, Final

from fastapi import Path, Query, Request
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse

from api.audits.models import DIGEST_SENT, AuditIn, AuditOut, AuditsOut, BegunOut
from api.audits.runs import NAME_LENGTH_MAX, Job, begin, run_named, runs
from api.http.access import Running, SignedIn
from api.http.doors import door_of_book
from api.http.models import UUID
from api.service.troubles import ProblemError, Trouble

router = door_of_book("audits", "/audits")
AuditId = Annotated[str, Path(pattern=UUID)]
FILE: Final = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}
WAIT_S: Final = 60


@router.get("")
def list_audits(caller: SignedIn) -> AuditsOut:
    """The book's latest audits, for auditors."""
    return AuditsOut(audits=[AuditOut.of(run) for run in runs(caller)])


@router.post("", status_code=201, response_model=BegunOut)
def start_audit(body: AuditIn, caller: SignedIn, running: Running) -> JSONResponse:
    """Begin an audit of the service's own journal, as an auditor."""
    return _begun(begin(caller, running.auditors, body.digest))


@router.post(
    "/file", status_code=201, response_model=BegunOut,
    openapi_extra={"requestBody": {"required": True, "content": FILE}},
)  # fmt: skip
async def audit_file(
    request: Request, caller: SignedIn, running: Running,
    name: Annotated[
        str, Query(max_length=NAME_LENGTH_MAX, description="What to call the file in the list.")
    ] = "",
    digest: Annotated[
        str,
        Query(
            max_length=80, pattern=DIGEST_SENT,
            description="An epoch's, seen on a chain: 64 hex digits.",
        ),
    ] = "",
) -> JSONResponse:  # fmt: skip
    """Begin an audit of an export that is sent, as an auditor; at most 16 MiB."""
    data = await request.body()
    job = await run_in_threadpool(begin, caller, running.auditors, digest, name, data)
    return _begun(job)


def _begun(job: Job | None) -> JSONResponse:
    if job is None:
        raise ProblemError(Trouble.audit_must_be_finished, retry_after_s=WAIT_S)
    return JSONResponse({"audit": job.run}, 201, background=BackgroundTask(job))


@router.get("/{audit}")
def one_audit(audit: AuditId, caller: SignedIn) -> AuditOut:
    """One of them, for auditors."""
    return AuditOut.of(run_named(caller, audit))
