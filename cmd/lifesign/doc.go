// Command lifesign judges whether a live person is in front of a camera.
//
// One command line does one thing: lifesign COMMAND [flags] [arguments]. Every flag of a command can also be given in the
// environment as LIFESIGN_ and the flag's name in capitals with underscores, and in the file that --config names, one
// "name value" a line. A flag on the command line wins over the environment, and that over the file.
//
// The exit status is 0 for success, 1 where something failed, and 2 for a command line that makes no sense.
package main
