"""What every page needs: the request's context, layout and components, forms, lists, masking, languages.

Pages of other rooms use `ui.context.Ctx`, `ui.access.needs`, `ui.lists`, `ui.nav.NavItem` and the templates
`ui/base.html`; the components are the global `ui` in every template. How: docs/ui.md.
"""
