(* Counterexamples of the matrix of hypotheses (THEORY 7, tests/hypotheses) without F and without I: both embeddings are 0. Then no logit is ever
   anything but 0, so the risk is constant, the Graph-SVM is infeasible as soon as there is a strict edge, and S_fin is 0 whatever the graph. *)
From Attest Require Import ClaimTools ModelClaims LossClaims FiniteClaims PathClaims RetrievalClaims.
Open Scope R_scope.

Definition zero_rows : embedding := Rows [[0%Q]; [0%Q]].
(** ([0,1], 0): 0 => 1 in G^(1) *)
Definition strict : dataset := Dataset 2 1 zero_rows [Sample [0; 1]%nat 0 1].
(** ([0,1], 0), ([0,1], 1): 0 ~ 1 *)
Definition cyclic : dataset := Dataset 2 1 zero_rows [Sample [0; 1]%nat 0 1; Sample [0; 1]%nat 1 1].
(** the same with a token that occurs twice *)
Definition uneven : dataset := Dataset 2 1 zero_rows [Sample [0; 1]%nat 0 1; Sample [0; 0; 1]%nat 1 1].

Section Zero.
Variable D : dataset.
Hypothesis HD : emb D = zero_rows.
Lemma zero_E v a : E D v a = 0.
Proof.
  unfold E, entry. rewrite HD. unfold zero_rows. rewrite <- Q2R_0. f_equal.
  destruct v as [|[|[|v]]]; destruct a as [|[|a]]; reflexivity.
Qed.
Lemma zero_inner_M k i j W : inner D (M D k i j) W = 0.
Proof.
  unfold inner, M. rewrite (sum2_ext _ _ (fun a b => 0 * W a b)); [rewrite sum2_scale; ring|]. intros a b _ _. rewrite !zero_E. ring.
Qed.
Lemma zero_logit W v k : logit D W v k = 0.
Proof. unfold logit, inner. rewrite (sum2_ext _ _ (fun a b => 0 * W a b)); [rewrite sum2_scale; ring|]. intros a b _ _. rewrite !zero_E. ring. Qed.
Lemma zero_gradient W : same D (gradient D W) (fun _ _ => 0).
Proof.
  intros a b _ _. unfold gradient. rewrite (lsum_ext _ _ (fun _ => 0)); [rewrite lsum_zero; ring|]. intros s _.
    rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|].
  intros v _. unfold M. rewrite !zero_E. ring.
Qed.
Lemma zero_descent eta W0 t : same D (descent D eta W0 t) W0.
Proof.
  induction t as [|t IH]; intros a b Ha Hb; [reflexivity|]. cbn [descent]. unfold step, diff, times.
    rewrite (zero_gradient _ a b Ha Hb), (IH a b Ha Hb). ring.
Qed.
End Zero.

Lemma strict_edges k i j : edge strict k i j <-> (k = 1 /\ i = 0 /\ j = 1)%nat.
Proof.
  split.
  - intros (s & [<-|[]] & <- & <- & _ & Hj & N). cbn in *. destruct Hj as [<-|[<-|[]]]; [now elim N|auto].
  - intros (-> & -> & ->). exists (Sample [0; 1]%nat 0 1). cbn. repeat split; auto; lia.
Qed.
Lemma strict_not_tied : ~ scc strict 1 0 1.
Proof.
  intros [_ H]. inversion H as [E0|y z Hy Hyz]; subst. apply strict_edges in Hy. lia.
Qed.
Lemma strict_is_strict : strict_edge strict.
Proof. exists 1%nat, 0%nat, 1%nat. split; [now apply strict_edges|exact strict_not_tied]. Qed.
Lemma strict_tied_bool : tied_of strict 1 0 1 = false /\ tied_of strict 1 0 0 = true.
Proof.
  split; [|apply tied_of_refl]. destruct (tied_of strict 1 0 1) eqn:T; [|reflexivity]. apply tied_of_scc in T. now elim strict_not_tied.
Qed.
Lemma strict_realisable : realisable strict.
Proof. split; [discriminate|]. intros s [<-|[]]. now left. Qed.

(** svm.feasible without I; svm.optimal, svm.subspace, automaton, flow.second-order and local.pseudo-graph without F: there is no W_mm *)
Theorem svm_feasible_without_I : realisable strict /\ (forall V, ~ feasible strict V) /\ (forall W, ~ is_Wmm strict W).
Proof.
  assert (Inf : forall V, ~ feasible strict V).
  { intros V HV. destruct (HV 1%nat 0%nat 1%nat (proj2 (strict_edges _ _ _) (conj eq_refl (conj eq_refl eq_refl)))) as [_ H].
    specialize (H strict_not_tied).
    rewrite (zero_inner_M strict eq_refl) in H. lra. }
  split; [exact strict_realisable|]. split; [exact Inf|]. intros W [H _]. exact (Inf W H).
Qed.
Lemma strict_attention W : attention strict W (Sample [0; 1]%nat 0 1) 0 = 1 / 2.
Proof. unfold attention, zsum, multiplicity. cbn [context query lsum fold_right]. rewrite !(zero_logit strict eq_refl), exp_0. cbn. field. Qed.
(** finite.infimum, finite.limit and descent.rate without F: L* = 0, the risk is log 2 at every W *)
Theorem finite_infimum_without_F : realisable strict /\ strict_edge strict /\ forall W, Lbar strict (tied_of strict) W = 0 /\ risk strict W = ln 2.
Proof.
  split; [exact strict_realisable|]. split; [exact strict_is_strict|]. intros W. split.
  - unfold Lbar, abar, n, In_. destruct strict_tied_bool as [T1 T0]. cbn [samples strict length lsum fold_right context query label filter INR].
    rewrite T1, T0.
    unfold zsum, multiplicity. cbn [lsum fold_right context]. rewrite (zero_logit strict eq_refl), exp_0. cbn.
      replace ((1 + 0) / (1 * 1)) with 1 by field. rewrite ln_1. ring.
  - unfold risk, n. cbn [samples strict length lsum fold_right INR label]. rewrite strict_attention. replace (1 / 2) with (/ 2) by field.
    rewrite ln_Rinv by lra. field.
Qed.
(** descent.diverges, descent.direction and normalised.direction without F: descent stands still at every rate, there is no gradient to normalise *)
Theorem descent_diverges_without_F : realisable strict /\ strict_edge strict /\ forall eta W0 t, same strict (descent strict eta W0 t) W0
  /\ norm_ strict (descent strict eta W0 t) = norm_ strict W0 /\ norm_ strict (gradient strict W0) = 0.
Proof.
  split; [exact strict_realisable|]. split; [exact strict_is_strict|]. intros eta W0 t. pose proof (zero_descent strict eq_refl eta W0 t) as S0.
    split; [exact S0|]. split; [now apply norm_same|].
  rewrite (norm_same strict _ _ (zero_gradient strict eq_refl W0)). unfold norm_, inner. 
    rewrite sum2_scale, Rmult_0_l. apply sqrt_0.
Qed.
(** path.direction, path.norm and path.general-loss without F: every W of the ball is on the path, for every loss *)
Theorem path_direction_without_F r W : (inner strict W W <= r * r -> is_path strict r W) /\ same strict (gradient strict W) (fun _ _ => 0)
  /\ forall loss V, general_risk strict loss W = general_risk strict loss V.
Proof.
  split; [|split].
  - intros H. split; [exact H|]. intros X _. destruct finite_infimum_without_F as (_ & _ & K). destruct (K W) as [_ ->]. destruct (K X) as [_ ->].
    lra.
  - apply (zero_gradient strict eq_refl).
  - intros loss V. unfold general_risk. cbn [samples strict lsum fold_right label]. now rewrite !strict_attention.
Qed.
(** retrieval.unseen without F: in the context [0,1], whose highest component is that of 0, half of the attention stays on 1 *)
Theorem retrieval_unseen_without_F W : (forall u, In u [0; 1]%nat -> reach strict 1 0 u) /\ mass_on strict W 1 [0;
  1]%nat (tied_of strict 1 0) = 1 / 2.
Proof.
  split.
  - intros u [<-|[<-|[]]]; [constructor|]. apply reach_step. now apply strict_edges.
  - destruct strict_tied_bool as [T1 T0]. unfold mass_on. cbn [filter]. rewrite T1, T0. unfold weight, zsum. cbn [lsum fold_right].
    rewrite !(zero_logit strict eq_refl), exp_0. field.
Qed.
(** finite.dimension without I: one component of two tokens, but S_fin = 0 *)
Theorem finite_dimension_without_I : scc cyclic 1 0 1 /\ forall W, S_fin cyclic W -> same cyclic W (fun _ _ => 0).
Proof.
  split.
  - split; apply reach_step; [exists (Sample [0; 1]%nat 0 1)|exists (Sample [0; 1]%nat 1 1)]; cbn; repeat split; auto; lia.
  - intros W (l & _ & El) a b Ha Hb. rewrite El by auto. rewrite (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros p _. unfold Mk, M.
    rewrite !(zero_E cyclic eq_refl). ring.
Qed.
(** finite.calibration without I: ([0,1], 0), ([0,0,1], 1): token 0 is predicted 1/2 + 2/3 times and is the label once *)
Theorem finite_calibration_without_I W : realisable uneven /\ scc uneven 1 0 1 /\ is_Wfin uneven W ->
  lsum (samples uneven) (fun s => mass_in uneven W s 0) = 7 / 6 /\ label_count (samples uneven) 0 = 1.
Proof.
  intros (HR & S0 & HW). assert (T : forall i j, In i [0; 1]%nat -> In j [0; 1]%nat -> tied_of uneven 1 i j = true).
  { intros i j [<-|[<-|[]]] [<-|[<-|[]]]; apply tied_of_scc; auto using scc_refl, scc_sym. }
  split; [|reflexivity]. unfold mass_in, share_in, In_. cbn [samples uneven lsum fold_right context query label filter]. rewrite !T by (cbn; auto).
    cbn [count_occ].
  unfold zsum. cbn [lsum fold_right]. rewrite !(zero_logit uneven eq_refl), exp_0. cbn. field.
Qed.
Theorem finite_calibration_without_I_applies : realisable uneven /\ scc uneven 1 0 1 /\ exists W, is_Wfin uneven W.
Proof.
  assert (HR : realisable uneven) by (split; [discriminate|]; intros s [<-|[<-|[]]]; cbn; auto). split; [exact HR|]. split.
  - split; apply reach_step; [exists (Sample [0; 1]%nat 0 1)|exists (Sample [0; 0; 1]%nat 1 1)]; cbn; repeat split; auto; lia.
  - destruct (finite_exists uneven HR) as (W & HW & _). now exists W.
Qed.
