/** How Windows, macOS and desktop entries know the application. */
export const appId = 'app.pgkeep.desktop';
