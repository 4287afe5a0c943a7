/**
 * The window's own origin. The pages come through a scheme of their own instead of file:, whose pages may
 * read each other and whose origin is opaque.
 */
export const appScheme = 'pgkeep-app';
export const appHost = 'pgkeep';
export const appOrigin = `${appScheme}://${appHost}`;
