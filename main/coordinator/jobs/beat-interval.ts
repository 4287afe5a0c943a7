/** How often a running job tells the store that it lives, and looks whether it was cancelled, in ms. */
export const beatIntervalMs = 500;
