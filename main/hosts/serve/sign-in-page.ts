/** What is said to whoever has no session. */
export const signInSentence =
  'Open the URL that pgkeep serve printed; it works once. Press Enter there for a new one.';

/** The same for a browser's window, which has nothing of the interface to draw it with. */
export const signInPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>Sign in · pgkeep</title>
<style>
body { margin: 0; min-height: 100vh; display: grid; place-content: center; background: #fff; color: #1b2324;
  font: 16px/1.5 "Segoe UI", system-ui, sans-serif; }
main { max-width: 32rem; padding: 32px; }
h1 { margin: 0 0 8px; font-size: 24px; line-height: 32px; font-weight: 600; }
p { margin: 0 0 8px; }
@media (prefers-color-scheme: dark) { body { background: #141a1b; color: #e8eded; } }
</style>
<main>
<h1>You are not signed in</h1>
<p>${signInSentence}</p>
<p>Jobs that were started go on meanwhile.</p>
</main>
`;
