// What an executable with Node inside runs first (make-binary.ts). The files of the bundle are in it as assets: to
// the program they are where nothing else can be, below the executable. A helper (a process of its own) is the executable
// again, with the helper's script in the place of a command.
'use strict';
const { registerHooks } = require('node:module');
const { getAsset } = require('node:sea');

const INSIDE = '/proc/self/exe/';
const INSIDE_URL = `file://${INSIDE}`;

registerHooks({
  resolve(specifier, context, next) {
    const isRelative = /^\.\.?\//.test(specifier) && context.parentURL?.startsWith(INSIDE_URL);
    const url = isRelative ? new URL(specifier, context.parentURL).href : specifier;
    return url.startsWith(INSIDE_URL)
      ? { url, format: 'module', shortCircuit: true }
      : next(specifier, context);
  },
  load(url, context, next) {
    if (!url.startsWith(INSIDE_URL)) return next(url, context);
    return { source: getAsset(url.slice(INSIDE_URL.length), 'utf8'), format: 'module', shortCircuit: true };
  },
});

// Both of the first two are the executable.
const [, , script] = process.argv;
void import(script?.startsWith(INSIDE) ? `file://${script}` : `${INSIDE_URL}bin/srs-top.js`);
