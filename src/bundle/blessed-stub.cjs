// Stands for blessed, of which blessed-contrib's line chart only inherits what it never uses here: it draws off-screen.
class Node {}

module.exports = { Node, Box: class Box extends Node {} };
