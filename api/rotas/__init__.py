"""Recurring care: rotas whose carers take turns, and a call for cover when one cannot come.

All of it stands beside the journal. `turns` is the calendar, `reading` what is kept, `changing`
what people do with it, `waiting` whom that lets wait, `booking` the way to hours set aside.
"""
