/**
 * Shows a file in the user's browser. A file and no address: arguments of programs are visible to all users
 * of the machine, so an address that carries a secret must not become one.
 */
export async function openInBrowser(file: string): Promise<void> {
  const { default: open } = await import('open');
  const launcher = await open(file);
  // The launcher is the platform's; how it ends tells nothing about the browser.
  launcher.on('error', () => {});
}
