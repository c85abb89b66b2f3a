"""The composition root: settings, the app and its rooms, CLI, migrations, translations.

Every rule lives below; here requests become orders and answers become words. docs/architecture.md
draws the house.
"""
