/** Words between main process, preload and page. The page knows the first two as well (renderer/api). */

/** The page asks the preload for a port, and the preload the main process. */
export const connectMessage = 'pgkeep:connect';
/** The preload hands the port to the page. */
export const portMessage = 'pgkeep:port';
/** The main process asks for a page: a menu, a notification or a link named it. */
export const openChannel = 'pgkeep:open';
