"""The composition root: settings, the app, routes, pages, CLI, migrations, translations.

Every rule lives below; here requests become orders and answers become words.
"""
