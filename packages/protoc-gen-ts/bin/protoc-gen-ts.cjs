#!/usr/bin/env node
// CommonJS, as it starts in half the time: an ES module that imports a large CommonJS one, here the compiler that
// protoplugin loads, has it scanned for exports first.
require("../dist/cjs/main.js");
