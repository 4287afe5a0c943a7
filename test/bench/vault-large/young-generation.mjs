// Loaded in front of the program that is measured (node --import), as pgkeep.mjs does in a user's pgkeep: on the command
// line Node.js 24 takes no notice of it, and the young generation grows to more than 100 MB.
import v8 from 'node:v8';

v8.setFlagsFromString('--semi-space-growth-factor=1');
