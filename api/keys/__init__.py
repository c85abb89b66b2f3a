"""What speaks for a member: sign-ins, devices, guardians, recovery, sheets, the shared device."""
