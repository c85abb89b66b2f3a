"""The shell of pages: how they are made, who looks, the menu, home. Rooms bring the pages."""
