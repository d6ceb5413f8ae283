// Runs before anything is painted, so that no page flashes in the other colours. Not a module: those wait.
(function () {
  let chosen = 'auto';
  try {
    chosen = localStorage.getItem('rlg-color-scheme') || 'auto';
  } catch {
    // Storage may be forbidden; the system's wish holds then.
  }
  const dark = chosen === 'dark' || (chosen !== 'light' && matchMedia('(prefers-color-scheme: dark)').matches);
  document.documentElement.setAttribute('data-mantine-color-scheme', dark ? 'dark' : 'light');
})();
