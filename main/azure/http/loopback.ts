/** Whether the host of a URL is this machine, as URLs write it (IPv6 in brackets). */
export const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
