(* Counterexamples without E: one token, one sample ([0], 0). There is no edge, so W_mm = 0 and the risk is 0 at every W: no direction, no divergence,
   and a gradient that is 0 everywhere. *)
From Attest Require Import ClaimTools ModelClaims LossClaims SvmClaims.
Open Scope R_scope.

Definition single : dataset := Dataset 1 1 OneHot [Sample [0]%nat 0 0].
Lemma single_no_edge k i j : ~ edge single k i j.
Proof. intros (s & [<-|[]] & _ & <- & _ & [<-|[]] & N). now elim N. Qed.
Lemma single_attention W : attention single W (Sample [0]%nat 0 0) 0 = 1.
Proof.
  unfold attention, zsum, multiplicity. cbn [context query lsum fold_right]. pose proof (exp_pos (logit single W 0 0)). cbn [count_occ].
    destruct (Nat.eq_dec 0 0); [|easy]. cbn [INR]. field. lra.
Qed.
Lemma single_gradient W : same single (gradient single W) (fun _ _ => 0).
Proof. intros a b _ _. unfold gradient, M. cbn [samples single lsum fold_right context query label]. ring. Qed.
(** descent.diverges, descent.direction, normalised.direction, path.direction, path.norm, path.general-loss and local.pseudo-graph without E *)
Theorem path_direction_without_E : realisable single /\ ~ strict_edge single /\ is_Wmm single (fun _ _ => 0)
  /\ (forall W, same single (gradient single W) (fun _ _ => 0)) /\ (forall r W, inner single W W <= r * r -> is_path single r W)
  /\ (forall loss W V, general_risk single loss W = general_risk single loss V) /\ (forall eta W0 t, same single (descent single eta W0 t) W0).
Proof.
  split; [split; [discriminate|]; intros s [<-|[]]; now left|]. split; [intros (k & i & j & He & _); now apply single_no_edge in He|].
  split; [split; [intros k i j He; now apply single_no_edge in He|]; intros V _; rewrite inner_zero_r; apply inner_diff_nonneg|].
  split; [exact single_gradient|]. split; [|split].
  - intros r W H. split; [exact H|]. intros X _. unfold risk. cbn [samples single lsum fold_right label]. rewrite !single_attention. lra.
  - intros loss W V. unfold general_risk. cbn [samples single lsum fold_right label]. now rewrite !single_attention.
  - intros eta W0 t. induction t as [|t IH]; intros a b Ha Hb; [reflexivity|]. cbn [descent]. unfold step, diff, times.
    rewrite (single_gradient _ a b Ha Hb), (IH a b Ha Hb). ring.
Qed.
