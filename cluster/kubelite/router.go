package main

import (
	"fmt"

	"github.com/cloudnativelabs/kube-router/v2/pkg/cmd"
	"github.com/cloudnativelabs/kube-router/v2/pkg/options"
	"github.com/spf13/cobra"
)

// newRouterCommand is kube-router: the routes between the nodes' pods, and NetworkPolicies. Its own main is no library.
func newRouterCommand() *cobra.Command {
	config := options.NewKubeRouterConfig()
	command := &cobra.Command{
		Use:  "kube-router",
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			router, err := cmd.NewKubeRouterDefault(config)
			if err != nil {
				return fmt.Errorf("kube-router cannot start: %w", err)
			}
			return router.Run()
		},
	}
	config.AddFlags(command.Flags())
	return command
}
