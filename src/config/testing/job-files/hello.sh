#!/bin/sh
while :; do echo hello; sleep 10; done
