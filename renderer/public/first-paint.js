// Runs before anything is drawn: the colour of the last visit, so that a dark room stays dark.
// Only a hint; the setting itself lives behind the router.
try {
  document.documentElement.dataset.theme = localStorage.getItem('pgkeep.theme') ?? 'system';
} catch {
  document.documentElement.dataset.theme = 'system';
}
