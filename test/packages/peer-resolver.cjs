// Resolves imports of some packages, wherever they stand, from one project: PEERS_FROM is its folder, PEERS the names.
const { PEERS_FROM: basedir, PEERS: names } = process.env;

module.exports = (request, options) => {
  const isPeer = names.split(" ").some((name) => request === name || request.startsWith(`${name}/`));
  return options.defaultResolver(request, isPeer ? { ...options, basedir } : options);
};
