/** The version that generated files name in their first line; a test holds it equal to package.json's. */
export const version = "0.1.0";
