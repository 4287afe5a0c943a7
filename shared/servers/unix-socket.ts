/** A host that starts with a slash is the folder of a Unix socket, as in libpq. The driver makes one of no other path. */
export const isSocket = (host: string): boolean => host.startsWith('/');
